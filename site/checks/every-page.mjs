// Every page, in every mode: nothing is said on the console, nothing is asked of another host, nothing moves while it
// loads, the page is no wider than the screen, and axe finds nothing serious.
import { createRequire } from 'node:module'
import { contextOptions, modes } from './browser.mjs'
import { fault } from './faults.mjs'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** Rules that may fail, each with the reason. */
const allowed = {
  'label-content-name-mismatch': "VitePress's own search button is labelled Search and also shows its key, Ctrl K",
}

const largestShift = 0.01

/** Keeps the sum of all shifts, from before the first of them. */
const watchShifts = () => {
  window.layoutShift = 0
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.layoutShift += entry.value
  }).observe({ type: 'layout-shift', buffered: true })
}

/** Code has thousands of coloured words, of the same few colours everywhere: they are looked at on these pages only. */
const withCode = ['index.html', 'tutorial.html', 'guides/testing.html']

async function axeFaults(page, path) {
  await page.addScriptTag({ path: axe })
  const exclude = withCode.includes(path) ? [] : [['.shiki .line']]
  const { violations } = await page.evaluate((exclude) => window.axe.run({ exclude }, { resultTypes: ['violations'] }), exclude)
  return violations
    .filter(({ id, impact }) => ['serious', 'critical'].includes(impact) && !(id in allowed))
    .map(({ id, impact, nodes }) => ({ what: `axe, ${impact}: ${id}`, example: `${nodes.length} × ${nodes[0].html.slice(0, 200)}` }))
}

async function load(page, origin, path) {
  await page.goto(`${origin}/${path}`)
  // Vue has taken over, and what that changed is painted.
  await page.waitForFunction(() => document.querySelector('#app')?.__vue_app__)
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  return page.evaluate(() => ({
    shift: window.layoutShift,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  }))
}

/** The least shift of three loads, each with nothing in the cache: a machine that is busy paints in pieces, a page at fault shifts each time. */
async function leastShift(browser, mode, origin, path) {
  const shifts = []
  for (let i = 0; i < 3; i++) {
    const context = await browser.newContext(contextOptions(mode))
    await context.addInitScript(watchShifts)
    shifts.push((await load(await context.newPage(), origin, path)).shift)
    await context.close()
  }
  return Math.min(...shifts)
}

async function lookAt(page, origin, path, withAxe, shiftAgain) {
  const { shift, overflow } = await load(page, origin, path)
  const shifted = shift > largestShift ? await shiftAgain() : 0
  return [
    ...(shifted > largestShift ? [{ what: 'the layout shifts', example: shifted.toFixed(3) }] : []),
    ...(overflow > 0 ? [{ what: 'wider than the screen', example: `${overflow} px` }] : []),
    ...(withAxe ? await axeFaults(page, path) : []),
  ]
}

/**
 * axe takes its time. Pages that are written by hand are all given to it in all modes; of the generated ones, which
 * are all of one make, each in one mode, in turn.
 */
const isForAxe = (path, index, modeIndex) => !path.startsWith('api/') || index % modes.length === modeIndex

async function checkInMode(browser, origin, paths, modeIndex) {
  const mode = modes[modeIndex]
  const context = await browser.newContext(contextOptions(mode))
  let where = ''
  await context.addInitScript(watchShifts)
  await context.route(
    (url) => url.origin !== new URL(origin).origin,
    (route) => {
      fault(where, `asks for ${route.request().url()}`)
      return route.abort()
    },
  )

  const newPage = async () => {
    const page = await context.newPage()
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) fault(where, `console: ${message.text()}`)
    })
    page.on('pageerror', (error) => fault(where, String(error)))
    return page
  }

  let page
  for (const [index, path] of paths.entries()) {
    // A renderer that has seen hundreds of pages is slow.
    if (index % 20 === 0) {
      await page?.close()
      page = await newPage()
    }
    where = `${path}, ${mode.name}`
    const shiftAgain = () => leastShift(browser, mode, origin, path)
    const faults = await lookAt(page, origin, path, isForAxe(path, index, modeIndex), shiftAgain)
    faults.forEach(({ what, example }) => fault(where, what, example))
  }
  await context.close()
  console.log(`every page, ${mode.name}`)
}

export async function checkEveryPage(browser, origin, paths) {
  // Two at a time: a page waits for the server and the server for the page.
  for (let first = 0; first < modes.length; first += 2)
    await Promise.all([first, first + 1].map((modeIndex) => checkInMode(browser, origin, paths, modeIndex)))
}
