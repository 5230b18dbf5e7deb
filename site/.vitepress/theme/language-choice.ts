// F# or C#: one choice for all tabs of all pages. The choice is an attribute of <html>, and CSS shows the panels; here
// the tabs are told, by the WAI-ARIA pattern: arrows, Home and End move and choose, and Tab goes into the panel.
import { choiceKey } from './language-attribute.mts'

const languages = ['fsharp', 'csharp'] as const
type Language = (typeof languages)[number]

const chosen = () => (document.documentElement.dataset.codeLanguage ?? 'fsharp') as Language
const tabOf = (target: EventTarget | null) =>
  target instanceof Element ? target.closest<HTMLElement>('.language-tabs .tab') : null

const all = (selector: string) => document.querySelectorAll<HTMLElement>(`.language-tabs ${selector}`)

/** Makes tabs of what the page has, and shows the chosen ones; for each page that comes into view. */
export function markChosenTabs() {
  all('.tab-list').forEach((list) => list.setAttribute('role', 'tablist'))
  all('.tab-panel').forEach((panel) => panel.setAttribute('role', 'tabpanel'))
  for (const tab of all('.tab')) {
    const isChosen = tab.dataset.language === chosen()
    tab.setAttribute('role', 'tab')
    tab.setAttribute('aria-selected', String(isChosen))
    tab.tabIndex = isChosen ? 0 : -1
  }
}

function choose(tab: HTMLElement) {
  const before = tab.getBoundingClientRect().top
  document.documentElement.dataset.codeLanguage = tab.dataset.language
  try {
    localStorage.setItem(choiceKey, tab.dataset.language!)
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  markChosenTabs()
  tab.focus({ preventScroll: true })
  // Blocks above may be longer or shorter now: the tab stays under the reader's pointer.
  window.scrollBy({ top: tab.getBoundingClientRect().top - before, behavior: 'instant' })
}

const steps: Record<string, (at: number) => number> = {
  ArrowRight: (at) => (at + 1) % languages.length,
  ArrowLeft: (at) => (at + languages.length - 1) % languages.length,
  Home: () => 0,
  End: () => languages.length - 1,
}

export function listenForChoices() {
  document.addEventListener('click', (event) => {
    const tab = tabOf(event.target)
    if (tab) choose(tab)
  })

  document.addEventListener('keydown', (event) => {
    const tab = tabOf(event.target)
    const step = steps[event.key]
    if (!tab || !step) return
    event.preventDefault()
    const next = languages[step(languages.indexOf(tab.dataset.language as Language))]
    choose(tab.parentElement!.querySelector<HTMLElement>(`[data-language=${next}]`)!)
  })

  // Another window of the site chose.
  window.addEventListener('storage', (event) => {
    if (event.key !== choiceKey || event.newValue === null) return
    document.documentElement.dataset.codeLanguage = event.newValue
    markChosenTabs()
  })
}
