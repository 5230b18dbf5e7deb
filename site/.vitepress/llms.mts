// For language models: llms.txt lists the pages, llms-full.txt holds all that are written by hand, and each page is
// also there as Markdown, at its address with .md.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { base, inRepository, origin, version } from './place.mts'
import { resolveXrefs } from './markdown/xref.mts'
import { pagesByGroup } from './sidebar.mts'

const address = (path: string) => `${origin}${base}${path.replace(/^\//, '')}`

/** The page as a reader without this site needs it. */
const markdownOf = (page: string) => {
  const source = page === 'samples/index.md' ? 'samples/README.md' : page
  const text = readFileSync(inRepository(`docs/${source}`), 'utf8').replace(/^---\n[\s\S]*?\n---\n/, '')
  return resolveXrefs(text, (url) => address(url).replace(/(\.html|\.md)?(#|$)/, '.md$2'))
}

const titleOf = (text: string, page: string) => /^# (.+)$/m.exec(text)?.[1] ?? page

/** A page begins with one sentence on what it is for. */
const summaryOf = (text: string) => {
  const paragraph = text.split(/\n\s*\n/).find((part) => /^[A-Za-z`*[]/.test(part.trim())) ?? ''
  return paragraph.replace(/\s+/g, ' ').replace(/\[([^\]]+)\]\([^)]+\)/g, '$1').split(/(?<=\.) /)[0].trim()
}

export function writeForModels(pages: string[], outDir: string) {
  const index = [
    '# Coroutines.Fs',
    '',
    `> Coroutines, tasks and an event loop for .NET, with the meaning they have in Python's asyncio, for F# and C#. Version ${version}.`,
  ]
  const full: string[] = []

  for (const page of pages) {
    const target = join(outDir, page)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, markdownOf(page))
  }

  for (const group of pagesByGroup()) {
    index.push('', `## ${group.text}`, '')
    for (const page of group.paths.filter((path) => existsSync(join(outDir, path)))) {
      const text = readFileSync(join(outDir, page), 'utf8')
      index.push(`- [${titleOf(text, page)}](${address(page)}): ${summaryOf(text)}`)
      if (!page.startsWith('api/')) full.push(text.trim())
    }
  }

  writeFileSync(join(outDir, 'llms.txt'), index.join('\n') + '\n')
  writeFileSync(join(outDir, 'llms-full.txt'), full.join('\n\n---\n\n') + '\n')
}
