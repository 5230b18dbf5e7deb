// Links that lead out of docs, or to a file of it that is no page, lead to the repository: on GitHub they work as
// they stand, here they are given its address. A folder's README is its index.
import { existsSync, statSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import type MarkdownIt from 'markdown-it'
import { inRepository, repository } from '../place.mts'

const docs = inRepository('docs')
const root = inRepository('.')

/** The address of what a page's link means, if it is no page. */
export function addressInRepository(page: string, href: string) {
  if (/^([a-z]+:|\/|#)/i.test(href)) return undefined
  const target = resolve(docs, dirname(page), decodeURIComponent(href.replace(/#.*$/, '')))
  if (!existsSync(target)) return undefined

  const isFolder = statSync(target).isDirectory()
  const isPage = !relative(docs, target).startsWith('..') && (target.endsWith('.md') || (isFolder && href.endsWith('/')))
  if (isPage) return undefined
  return `${repository}/${isFolder ? 'tree' : 'blob'}/main/${relative(root, target).replaceAll('\\', '/')}`
}

export function links(md: MarkdownIt) {
  md.core.ruler.push('links', (state) => {
    for (const block of state.tokens)
      for (const token of block.children ?? []) {
        const href = token.type === 'link_open' ? token.attrGet('href') : null
        if (!href) continue
        const address = addressInRepository(state.env.relativePath ?? '', href)
        if (address) token.attrSet('href', address)
        else if (/(^|\/)README\.md(#|$)/.test(href) && !/^[a-z]+:/.test(href))
          token.attrSet('href', href.replace('README.md', 'index.md'))
      }
  })
}
