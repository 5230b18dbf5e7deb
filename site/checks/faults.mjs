// The same fault on a hundred pages is told once, with the number of them.
const found = new Map()

export function fault(where, what, example = '') {
  const known = found.get(what) ?? { places: [], example }
  known.places.push(where)
  found.set(what, known)
}

/** Prints them, and returns how many different ones there are. */
export function tellFaults() {
  for (const [what, { places, example }] of found) {
    const more = places.length > 3 ? ` and ${places.length - 3} more` : ''
    console.error(`${what}\n    ${places.slice(0, 3).join('; ')}${more}${example && `\n    ${example}`}`)
  }
  return found.size
}
