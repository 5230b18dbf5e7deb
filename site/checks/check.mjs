// Looks at the built site with a real browser: `node check.mjs DIST [BASE]`. Exit code 3: there is no Chromium to look with.
import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { executable, launch, modes } from './browser.mjs'
import { checkEveryPage } from './every-page.mjs'
import { fault, tellFaults } from './faults.mjs'
import { checkHomeWeight } from './home-weight.mjs'
import { checkSearch } from './search.mjs'
import { serve } from './server.mjs'
import { checkTabs } from './tabs.mjs'

if (!executable) {
  console.log('skipped: there is no Chromium. COROUTINES_CHROMIUM may name one.')
  process.exit(3)
}

const dist = resolve(process.argv[2])
const base = process.argv[3] ?? '/'
const paths = readdirSync(dist, { recursive: true })
  .map((path) => String(path).replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.html') && path !== '404.html')
  .sort()

const server = await serve(dist, 0, base)
const origin = `http://127.0.0.1:${server.address().port}${base.replace(/\/$/, '')}`
const browser = await launch()

try {
  await checkHomeWeight(browser, origin)
  for (const mode of modes.filter(({ colorScheme }) => colorScheme === 'light')) {
    await checkSearch(browser, origin, mode)
    await checkTabs(browser, origin, mode)
  }
  await checkEveryPage(browser, origin, paths)
} catch (error) {
  fault('here the checks ended', String(error.stack))
} finally {
  await browser.close()
  server.close()
}

const faults = tellFaults()
console.log(`${paths.length} pages in ${modes.length} modes, ${faults} faults`)
process.exit(faults === 0 ? 0 : 1)
