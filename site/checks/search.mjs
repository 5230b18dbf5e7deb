// A reader types the name of a type and arrives at it, without any other host.
import { contextOptions } from './browser.mjs'
import { fault } from './faults.mjs'

export async function checkSearch(browser, origin, mode) {
  const context = await browser.newContext(contextOptions(mode))
  const page = await context.newPage()
  await page.goto(`${origin}/`, { waitUntil: 'networkidle' })
  await page.locator('#local-search button, .VPNavBarSearch button').first().click()
  await page.locator('.VPLocalSearchBox input').fill('TaskGroup')
  const first = page.locator('.VPLocalSearchBox .result').first()
  await first.waitFor({ timeout: 20_000 })
  const text = await first.innerText()
  if (!text.includes('TaskGroup')) fault(`search, ${mode.name}`, `the first result for TaskGroup is ${text}`)

  await first.click()
  await page.waitForURL((url) => url.href.split('#')[0] !== `${origin}/`, { timeout: 10_000 })
  const heading = await page.locator('main h1').innerText()
  if (!heading.includes('TaskGroup')) fault(`search, ${mode.name}`, `TaskGroup leads to ${page.url()}, '${heading}'`)
  await context.close()
  console.log(`search, ${mode.name}`)
}
