/** Where the choice between F# and C# is remembered. */
export const choiceKey = 'coroutines-language'

/**
 * Runs in the head, before anything is shown: the page appears at once in the language that the reader chose, and
 * nothing moves afterwards. Without scripts there is no attribute, and both blocks are shown.
 */
export const languageAttribute = `
try { document.documentElement.dataset.codeLanguage = localStorage.getItem('${choiceKey}') === 'csharp' ? 'csharp' : 'fsharp' }
catch { document.documentElement.dataset.codeLanguage = 'fsharp' }`
