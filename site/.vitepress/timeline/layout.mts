// Where everything of a timeline goes, in pixels.
import type { TimelineEvent } from './trace.mts'

/** No text is measured at build time: a letter of 12 px is taken for this wide, which is wide enough for most. */
const letter = 6.7
const widthOf = (words: string) => words.length * letter

/** Two moments are at least so far apart, however short the time between them is. */
const smallestGap = 56
/** As wide as the text of a page on a common screen; more only if the moments need it. */
const usualWidth = 616
const margin = 60
const line = 16
const bar = 18

export interface Part {
  from: number
  to: number
  isWaiting: boolean
}

export interface Mark {
  x: number
  isCross: boolean
}

export interface Label {
  x: number
  y: number
  words: string
}

export interface Lane {
  name: string
  top: number
  barTop: number
  parts: Part[]
  marks: Mark[]
  labels: Label[]
  /** The trace ended before the lane did. */
  goesOn: boolean
}

export interface Layout {
  width: number
  height: number
  barHeight: number
  lanes: Lane[]
  moments: { x: number; label: string }[]
  left: number
}

/** Proportional to time where there is room, wider where moments would touch. */
function places(events: TimelineEvent[], left: number) {
  const last = events.filter((event) => event.time === events.at(-1)!.time)
  const plotWidth = usualWidth - left - Math.max(margin, ...last.map((event) => widthOf(event.words) + 16))
  const moments = [...new Map(events.map((event) => [event.time, event.label]))]
  const total = moments.at(-1)![0] - moments[0][0] || 1
  const x = new Map<number, number>()
  let at = left
  moments.forEach(([time], index) => {
    if (index > 0) at += Math.max(smallestGap, ((time - moments[index - 1][0]) / total) * plotWidth)
    x.set(time, Math.round(at))
  })
  return { moments: moments.map(([time, label]) => ({ x: x.get(time)!, label })), placeOf: (time: number) => x.get(time)! }
}

/** Full and hollow parts of one lane's bar. A lane that never starts has none: things only happen there. */
function partsOf(events: TimelineEvent[], placeOf: (time: number) => number, end: number) {
  const parts: Part[] = []
  let from: number | undefined
  let isWaiting = false

  for (const event of events) {
    const x = placeOf(event.time)
    if (from !== undefined && x > from) parts.push({ from, to: x, isWaiting })
    // Whatever waits or ends has run before: a sliver, if it took no time.
    if (from !== undefined && ['waits', 'ends'].includes(event.kind)) parts.push({ from: x, to: x, isWaiting: false })
    // It may start again, as what a supervisor restarts does.
    const isOn: boolean = event.kind !== 'ends' && (from !== undefined || event.kind === 'starts')
    from = isOn ? x : undefined
    isWaiting = event.kind === 'waits'
  }

  const goesOn = from !== undefined
  if (goesOn) parts.push({ from: from!, to: end, isWaiting })
  return { parts, goesOn }
}

/** Words go above the bar; of those that would overlap the earlier go a line higher, so that they read downwards. */
function placeLabels(events: TimelineEvent[], placeOf: (time: number) => number) {
  const placed: { x: number; end: number; level: number; words: string }[] = []
  for (const event of events.filter((event) => event.words !== '').reverse()) {
    const x = placeOf(event.time)
    const end = x + widthOf(event.words) + 10
    const taken = placed.filter((other) => x < other.end && other.x < end).map((other) => other.level)
    placed.push({ x, end, level: Math.max(-1, ...taken) + 1, words: event.words })
  }
  return placed
}

export function layOut(events: TimelineEvent[]): Layout {
  const names = [...new Set(events.map((event) => event.lane))]
  const left = Math.max(...names.map(widthOf)) + 28
  const { moments, placeOf } = places(events, left)
  const end = moments.at(-1)!.x
  let y = 12
  let width = end + margin

  const lanes = names.map((name) => {
    const own = events.filter((event) => event.lane === name)
    const { parts, goesOn } = partsOf(own, placeOf, end + 20)
    const labels = placeLabels(own, placeOf)
    const levels = Math.max(0, ...labels.map((label) => label.level + 1))
    const top = y
    const barTop = top + levels * line + 4
    y = barTop + bar + 10
    width = Math.max(width, ...labels.map((label) => label.x + widthOf(label.words) + 16))
    return {
      name,
      top,
      barTop,
      parts,
      goesOn,
      marks: own
        .filter((event) => event.kind === 'mark' || event.kind === 'cross')
        .map((event) => ({ x: placeOf(event.time), isCross: event.kind === 'cross' })),
      labels: labels.map(({ x, level, words }) => ({ x, words, y: barTop - 5 - level * line })),
    }
  })

  return { width: Math.ceil(width), height: y + 26, barHeight: bar, lanes, moments, left }
}
