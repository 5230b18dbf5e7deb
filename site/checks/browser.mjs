// Debian's, or any other, Chromium: nothing is downloaded. COROUTINES_CHROMIUM names it where it stands elsewhere.
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable']

/** Undefined if there is none. */
export const executable = [process.env.COROUTINES_CHROMIUM, ...usual].find((path) => path && existsSync(path))

/** Without these it asks its maker for updates, which no check of ours should wait for. */
const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

export const launch = () => chromium.launch({ executablePath: executable, args: quiet })

/** The modes in which each page is looked at. */
export const modes = [1280, 390].flatMap((width) =>
  ['light', 'dark'].map((colorScheme) => ({ width, colorScheme, name: `${width} px, ${colorScheme}` })),
)

export const contextOptions = ({ width, colorScheme }) => ({
  viewport: { width, height: width < 600 ? 844 : 900 },
  colorScheme,
  isMobile: width < 600,
  hasTouch: width < 600,
  deviceScaleFactor: 1,
})
