// A page is plain Markdown: it reads as well on GitHub, and another generator could build it. What only this site
// understands is a fault. The pages that are generated keep to other rules, those of their generator.
// That no block of F# or C# is loose needs no rule here: tests/Samples.Tests compiles and runs each one it finds.
import type MarkdownIt from 'markdown-it'
import type Token from 'markdown-it/lib/token.mjs'
import { report } from '../faults.mts'

const fences = ['fsharp', 'csharp', 'text', 'timeline', 'chart', 'python', 'kotlin', 'sh', 'xml', 'json', 'yaml', 'ini', 'toml']

/** A script that refers to a package cannot be run as the other blocks are; the test of the quick start runs it. */
const isScript = (page: string, fence: string) => page === 'quick-start.md' && fence === 'fs'
const isGenerated = (page: string) => page.startsWith('api/')
const isComment = (html: string) => /^\s*<!--[\s\S]*-->\s*$/.test(html)

export function pageRules(md: MarkdownIt) {
  // Before the rules that put HTML of our own between the tokens.
  md.core.ruler.after('inline', 'page-rules', (state) => {
    const page: string = state.env.relativePath ?? ''
    if (!page || isGenerated(page)) return

    const look = (token: Token, line?: number) => {
      const fault = (what: string) => report(page, line === undefined ? undefined : line + 1, what)

      if (token.type.startsWith('html_') && !isComment(token.content))
        fault(`raw HTML: ${token.content.trim().slice(0, 40)}. Mark code with backticks.`)
      else if (token.type.startsWith('container_')) fault('a ::: container. Use > [!NOTE], > [!TIP] or > [!WARNING].')
      else if (token.type === 'text' && token.content.includes('{{')) fault('{{ in text. Mark code with backticks.')
      else if (token.type === 'fence' && !fences.includes(token.info.trim()) && !isScript(page, token.info.trim()))
        fault(`a block of '${token.info}'. Known are ${fences.join(', ')}.`)

      token.children?.forEach((child) => look(child, line))
    }

    state.tokens.forEach((token) => look(token, token.map?.[0]))
  })
}
