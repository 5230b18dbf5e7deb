// CHANGELOG.md and CONTRIBUTING.md stand at the top of the repository, where everybody looks for them. Copies of
// them become pages; git ignores the copies.
import { readFileSync, writeFileSync, existsSync } from 'node:fs'
import { inRepository } from './place.mts'

export const copies: Record<string, string> = { 'changelog.md': 'CHANGELOG.md', 'contributing.md': 'CONTRIBUTING.md' }

export function copyTopLevelPages() {
  for (const [copy, original] of Object.entries(copies)) {
    // Links are meant from the top; what they lead to in docs is one folder nearer now, the rest one farther.
    const text = readFileSync(inRepository(original), 'utf8').replace(/\]\((?![a-z]+:|#)(?:docs\/)?/g, (link) =>
      link.endsWith('docs/') ? '](' : '](../',
    )
    const target = inRepository(`docs/${copy}`)
    // Not when it is the same already: a development server would build the page anew without end.
    if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text)
  }
}
