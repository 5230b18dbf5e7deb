// An F# block and a C# block, one directly after the other, become two tabs. What a block prints may stand between
// them, and is then shown with its block; what stands after both is printed by both, and is shown under the tabs.
//
//   ```fsharp       ```fsharp
//   ```csharp       ```text
//   ```text         ```csharp
//                   ```text
//
// Which tab is shown is one attribute of <html>, so that all tabs of a page change at once, and so that a reader who
// has chosen C# never sees F# flash by; see theme/language-choice.ts.
import type MarkdownIt from 'markdown-it'
import type Token from 'markdown-it/lib/token.mjs'

const names: Record<string, string> = { fsharp: 'F#', csharp: 'C#' }
const outputs = ['text', 'timeline']

const languageOf = (token?: Token) => (token?.type === 'fence' ? token.info.trim().split(/\s/)[0] : undefined)
const isOutput = (token?: Token) => outputs.includes(languageOf(token) ?? '')

function html(content: string) {
  const token = { type: 'html_block', content, children: null, attrs: null, map: null, nesting: 0, level: 0, block: true }
  return { ...token, hidden: false, info: '', markup: '', meta: { ours: true }, tag: '' } as unknown as Token
}

// The roles of ARIA are given by theme/language-choice.ts: without scripts these are no tabs but two blocks. (Vue also
// keeps what has a role out of what it treats as static, which would double the scripts of each page.)
function tabList(id: string) {
  const tab = (language: string) =>
    `<button type="button" class="tab" id="${id}-${language}" data-language="${language}" aria-controls="${id}-${language}-panel">${names[language]}</button>`
  return `<div class="tab-list" aria-label="Language">${tab('fsharp')}${tab('csharp')}</div>`
}

const panel = (id: string, language: string, tokens: Token[]) => [
  html(`<div class="tab-panel" id="${id}-${language}-panel" data-language="${language}" aria-labelledby="${id}-${language}">`),
  ...tokens,
  html('</div>'),
]

/** What a block prints, in a frame that says so. A timeline has a frame of its own. */
const framed = (output: Token[]) =>
  output.flatMap((token) =>
    languageOf(token) === 'text' ? [html('<div class="program-output">'), token, html('</div>')] : [token],
  )

export function languageTabs(md: MarkdownIt) {
  md.core.ruler.push('language-tabs', (state) => {
    const tokens = state.tokens
    const result: Token[] = []
    let groups = 0
    let at = 0

    /** The block of a language at this place, and what it prints. */
    const partAt = (index: number, language: string) => {
      if (languageOf(tokens[index]) !== language) return undefined
      const output = isOutput(tokens[index + 1]) ? [tokens[index + 1]] : []
      return { code: tokens[index], output, length: 1 + output.length }
    }

    while (at < tokens.length) {
      const fsharp = partAt(at, 'fsharp')
      const csharp = fsharp && partAt(at + fsharp.length, 'csharp')
      const alone = fsharp ?? partAt(at, 'csharp')

      if (fsharp && csharp) {
        const id = `tabs-${++groups}`
        const common = fsharp.output.length === 0 ? csharp.output : []
        const own = common.length === 0 ? csharp.output : []
        result.push(
          html(`<div class="language-tabs">${tabList(id)}`),
          ...panel(id, 'fsharp', [fsharp.code, ...framed(fsharp.output)]),
          ...panel(id, 'csharp', [csharp.code, ...framed(own)]),
          html('</div>'),
          ...framed(common),
        )
        at += fsharp.length + csharp.length
      } else if (alone) {
        result.push(alone.code, ...framed(alone.output))
        at += alone.length
      } else {
        result.push(tokens[at])
        at += 1
      }
    }

    state.tokens = result
  })
}
