// What is wrong in the pages is gathered, so that one build tells its writer all of it.
const found = new Set<string>()

export const report = (page: string, line: number | undefined, what: string) =>
  void found.add(`docs/${page}${line === undefined ? '' : `:${line}`}: ${what}`)

/** Called when all pages are written. */
export function failIfAny() {
  if (found.size > 0) throw new Error(`${found.size} fault(s) in the pages:\n${[...found].sort().join('\n')}`)
}
