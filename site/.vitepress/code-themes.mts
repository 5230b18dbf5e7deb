// GitHub's colours of high contrast (AA on any ground of ours), but with plain names: the grammar of F# marks every
// binding, and a page of code would be all brown.
import dark from '@shikijs/themes/github-dark-high-contrast'
import light from '@shikijs/themes/github-light-high-contrast'

type CodeTheme = typeof light

const plain = (theme: CodeTheme): CodeTheme => ({
  ...theme,
  tokenColors: theme.tokenColors!.filter(({ scope }) => scope !== 'variable'),
})

export const codeThemes = { light: plain(light), dark: plain(dark) }
