// What stands where, by what the reader wants to do. A page that is missing here, or missing from docs, is a fault.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { DefaultTheme } from 'vitepress'
import { report } from './faults.mts'
import { copies } from './top-level-pages.mts'
import { inRepository } from './place.mts'

type Item = DefaultTheme.SidebarItem

/** The pages in a folder of docs and in those below it. */
const pagesIn = (folder: string) =>
  readdirSync(inRepository(`docs/${folder}`), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => folder + path.replaceAll('\\', '/'))
    .sort()

const read = (path: string) => readFileSync(inRepository(`docs/${path}`), 'utf8')

/** Sidebar texts are HTML to VitePress. */
const asText = (markdown: string) => markdown.replaceAll('`', '').replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const titleOf = (path: string) => asText(/^# (.+)$/m.exec(read(path))?.[1] ?? path)

const page = (text: string, path: string): Item => ({ text, link: `/${path.replace(/(index)?\.md$/, '')}` })

const group = (text: string, pages: [string, string][], collapsed = false): Item => ({
  text,
  collapsed,
  items: pages.map(([name, path]) => page(name, path)),
})

/** Recipes stand several to a page; their index has a heading for each page, in its order. */
function recipes(): Item {
  const index = existsSync(inRepository('docs/how-to/index.md')) ? read('how-to/index.md') : ''
  const pages = index.split(/^## /m).slice(1).map((section) => ({
    title: asText(section.split('\n', 1)[0]),
    path: /\]\(([\w-]+\.md)/.exec(section)?.[1],
  }))
  return {
    text: 'How to',
    collapsed: true,
    items: [
      page('All recipes', 'how-to/index.md'),
      ...pages.flatMap(({ title, path }) => (path ? [page(title, `how-to/${path}`)] : [])),
    ],
  }
}

const decisions = (): Item => ({
  text: 'Decisions',
  collapsed: true,
  items: pagesIn('design/decisions/').map((path) => page(titleOf(path), path)),
})

const forReaders: Item[] = [
  group('Start', [
    ['Quick start', 'quick-start.md'],
    ['Tutorial', 'tutorial.md'],
    ['Fundamentals', 'fundamentals.md'],
    ['Complete programs', 'samples/index.md'],
  ]),
  group('Guides', [
    ['Coroutines and tasks', 'guides/tasks.md'],
    ['Cancellation and scopes', 'guides/cancellation.md'],
    ['Sequences', 'guides/sequences.md'],
    ['Locks, events and queues', 'guides/sync-and-queues.md'],
    ['Channels and select', 'guides/channels-and-select.md'],
    ['Policies', 'guides/policies.md'],
    ['Threads', 'guides/threads.md'],
    ['Task, Async and other code', 'guides/interop.md'],
    ['Testing', 'guides/testing.md'],
    ['Testing with Expecto', 'guides/testing-with-expecto.md'],
    ['Analyzers', 'guides/analyzers.md'],
  ]),
  recipes(),
  group(
    'Coming from',
    [
      ['asyncio', 'coming-from/asyncio.md'],
      ['trio', 'coming-from/trio.md'],
      ['Kotlin', 'coming-from/kotlin.md'],
      ['task and async', 'coming-from/task-and-async.md'],
      ['IcedTasks', 'coming-from/icedtasks.md'],
      ['Hopac', 'coming-from/hopac.md'],
    ],
    true,
  ),
  group('Reference', [
    ['API', 'api/index.md'],
    ['Performance', 'performance.md'],
    ['Questions', 'faq.md'],
    ['Glossary', 'glossary.md'],
  ]),
  {
    ...group(
      'Design',
      [
        ['Architecture', 'design/architecture.md'],
        ['Principles', 'design/principles.md'],
        ['Differences from asyncio', 'design/differences.md'],
        ['Cancel sweep', 'design/cancel-sweep.md'],
        ['Bug museum', 'design/museum.md'],
        ['The rules of asyncio', 'design/asyncio-rules.md'],
        ['Growth', 'design/growth.md'],
        ["CPython's tests and ours", 'design/asyncio-coverage.md'],
      ],
      true,
    ),
  },
  group('Project', [
    ['Changelog', 'changelog.md'],
    ['Contributing', 'contributing.md'],
  ], true),
]
forReaders.find((item) => item.text === 'Design')!.items!.push(decisions())

const pathsIn = (items: Item[]): string[] =>
  items.flatMap((item) => [...(item.link ? [item.link.replace(/\/$/, '/index').slice(1) + '.md'] : []), ...pathsIn(item.items ?? [])])

function compareWithFiles() {
  const listed = new Set(pathsIn(forReaders))
  const written = new Set(
    pagesIn('').filter((path) => !path.startsWith('api/') && !(path in copies)).map((path) => path.replace('README.md', 'index.md')),
  )
  for (const path of listed)
    if (!written.has(path) && !(path in copies) && path !== 'api/index.md') report(path, undefined, 'the sidebar lists this page, and it is missing')
  for (const path of written) if (!listed.has(path) && path !== 'index.md') report(path, undefined, 'no place in the sidebar')
}

export function sidebar(): DefaultTheme.SidebarMulti {
  compareWithFiles()
  const generated = inRepository('docs/api/sidebar.json')
  const api: Item[] = existsSync(generated) ? JSON.parse(readFileSync(generated, 'utf8')) : []
  return { '/api/': api, '/': forReaders }
}

/** All pages in the order of the sidebar, with their group: for llms.txt. */
export const pagesByGroup = () => forReaders.map((item) => ({ text: item.text!, paths: pathsIn([item]) }))
