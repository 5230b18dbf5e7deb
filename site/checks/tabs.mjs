// The choice between F# and C# holds for all tabs of a page, for the next page, for a page loaded anew, and can be made
// with the keyboard alone.
import { contextOptions } from './browser.mjs'
import { fault } from './faults.mjs'

const shown = (page) =>
  page.locator('[role=tabpanel]').evaluateAll((panels) => ({
    fsharp: panels.filter((panel) => panel.dataset.language === 'fsharp' && panel.offsetParent !== null).length,
    csharp: panels.filter((panel) => panel.dataset.language === 'csharp' && panel.offsetParent !== null).length,
    all: panels.length / 2,
    selected: document.querySelectorAll('[role=tab][data-language=csharp][aria-selected=true]').length,
  }))

export async function checkTabs(browser, origin, mode) {
  const context = await browser.newContext(contextOptions(mode))
  const page = await context.newPage()

  const expect = async (language, when) => {
    const { fsharp, csharp, all, selected } = await shown(page)
    const other = language === 'csharp' ? fsharp : csharp
    const own = language === 'csharp' ? csharp : fsharp
    const marked = language === 'csharp' ? all : 0
    if (all === 0 || own !== all || other !== 0 || selected !== marked)
      fault(`tabs, ${mode.name}`, `${when}: ${fsharp} F#, ${csharp} C#, ${selected} marked C#, of ${all}`)
  }

  const tab = (language) => page.locator(`[role=tab][data-language=${language}]`).first()

  await page.goto(`${origin}/`, { waitUntil: 'networkidle' })
  await expect('fsharp', 'at first')
  await tab('csharp').click()
  await expect('csharp', 'after a click on C#')

  await page.locator('.VPHero a', { hasText: 'Tutorial' }).click()
  await page.waitForURL('**/tutorial.html')
  await page.locator('main h1').waitFor()
  await expect('csharp', 'on the next page')

  await page.goto(`${origin}/guides/cancellation.html`, { waitUntil: 'networkidle' })
  await expect('csharp', 'on a page loaded anew')

  await tab('csharp').focus()
  await page.keyboard.press('ArrowLeft')
  await expect('fsharp', 'after the left arrow')
  await page.keyboard.press('End')
  await expect('csharp', 'after End')
  const isFocused = await tab('csharp').evaluate((element) => element === document.activeElement)
  if (!isFocused) fault(`tabs, ${mode.name}`, `the focus is not on the tab that was chosen`)
  await context.close()
  console.log(`tabs, ${mode.name}`)
}
