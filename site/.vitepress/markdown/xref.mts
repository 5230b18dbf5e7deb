// <xref:Coroutines.TaskGroup> and [text](xref:Coroutines.TaskGroup.Start): links into the API by documentation id,
// as docfx has them. The generator of the API pages tells where each member is.
import { existsSync, readFileSync } from 'node:fs'
import type MarkdownIt from 'markdown-it'
import { report } from '../faults.mts'
import { inRepository } from '../place.mts'

interface Target {
  url: string
  name: string
}

const file = inRepository('docs/api/xref.json')

/** Null if the API pages were not generated: whoever only writes a page can do without them. */
const targets: Record<string, Target> | null = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null

/** A method may be named without its parameters: then the link leads to the first of its overloads. */
function find(uid: string): Target | undefined {
  const exact = targets![uid]
  if (exact) return exact
  const overload = Object.keys(targets!).find((other) => other.startsWith(`${uid}(`) || other.startsWith(`${uid}\`\``))
  return overload === undefined ? undefined : targets![overload]
}

/** Text that is no page yet, for the copies of the pages that are plain Markdown. */
export const resolveXrefs = (text: string, link: (url: string) => string) =>
  targets === null
    ? text
    : text
        .replace(/<xref:([^\s>]+)>/g, (all, uid) => {
          const target = find(decodeURIComponent(uid))
          return target ? `[\`${target.name}\`](${link(target.url)})` : all
        })
        .replace(/\]\(xref:([^\s]+?)\)(?!\))/g, (all, uid) => {
          const target = find(decodeURIComponent(uid))
          return target ? `](${link(target.url)})` : all
        })

export function xref(md: MarkdownIt) {
  if (targets === null) console.warn('xref: docs/api/xref.json is missing, links into the API lead nowhere')

  md.core.ruler.push('xref', (state) => {
    for (const block of state.tokens) {
      block.children?.forEach((token, index, all) => {
        const href = token.type === 'link_open' ? token.attrGet('href') : null
        if (!href?.startsWith('xref:')) return

        const uid = decodeURIComponent(href.slice('xref:'.length))
        const target = targets === null ? { url: '/', name: uid } : find(uid)
        if (!target) return report(state.env.relativePath, block.map ? block.map[0] + 1 : undefined, `the API has no '${uid}'`)

        token.attrSet('href', target.url)
        // The text of <xref:…> is the link itself; it becomes the member's name, in the type of code.
        if (token.info === 'auto') {
          const name = all[index + 1]
          name.type = 'code_inline'
          name.tag = 'code'
          name.content = target.name
        }
      })
    }
  })
}
