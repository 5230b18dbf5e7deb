// What is wrong in the pages is gathered, so that one build tells its writer all of it.
const found = new Set<string>()

export const report = (page: string, line: number | undefined, what: string) =>
  void found.add(`docs/${page}${line === undefined ? '' : `:${line}`}: ${what}`)

/** DRAFT=1: for a look at pages that are being written; faults are told, and the build goes on. */
export const isDraft = process.env.DRAFT === '1'

/** Called when all pages are written. */
export function failIfAny() {
  if (found.size === 0) return
  const told = `${found.size} fault(s) in the pages:\n${[...found].sort().join('\n')}`
  if (!isDraft) throw new Error(told)
  console.warn(told)
}
