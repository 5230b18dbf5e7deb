// What a first visit to the home page takes over the wire, as a server that compresses sends it.
import { contextOptions, modes } from './browser.mjs'
import { fault } from './faults.mjs'

const budget = 300_000

export async function checkHomeWeight(browser, origin) {
  const context = await browser.newContext(contextOptions(modes[0]))
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  let bytes = 0
  await session.send('Network.enable')
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength))
  await page.goto(`${origin}/`, { waitUntil: 'networkidle' })
  if (bytes > budget || bytes === 0) fault('home', `takes ${bytes} bytes, more than ${budget}`)
  await context.close()
  console.log(`home page: ${Math.round(bytes / 1000)} kB compressed, all that it loads ahead included`)
}
