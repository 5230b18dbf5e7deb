// Where everything of a timeline goes, in pixels.
import type { TimelineEvent } from './trace.mts'

/** No text is measured at build time: a letter of 12 px is taken for this wide, which is wide enough for most. */
const letter = 6.7
const widthOf = (words: string) => words.length * letter

/** Two moments are at least so far apart, however short the time between them is. */
const smallestGap = 56
const plotWidth = 640
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

/** Full and hollow parts of one lane's bar. */
function partsOf(events: TimelineEvent[], placeOf: (time: number) => number, end: number) {
  const parts: Part[] = []
  let from = placeOf(events[0].time)
  let isWaiting = false

  for (const event of events) {
    const x = placeOf(event.time)
    if (x > from) parts.push({ from, to: x, isWaiting })
    // What takes no time is a sliver all the same, or nobody would see that it ran.
    else if (!isWaiting && event.kind === 'waits') parts.push({ from: x, to: x, isWaiting: false })
    from = x
    isWaiting = event.kind === 'waits'
    if (event.kind === 'ends') return { parts: [...parts, { from: x, to: x, isWaiting: false }], goesOn: false }
  }

  parts.push({ from, to: end, isWaiting })
  return { parts, goesOn: true }
}

/** Words go above the bar; those that would overlap go a line higher. */
function placeLabels(events: TimelineEvent[], placeOf: (time: number) => number) {
  const ends: number[] = []
  return events
    .filter((event) => event.words !== '')
    .map((event) => {
      const x = placeOf(event.time)
      let level = ends.findIndex((end) => end <= x)
      if (level < 0) level = ends.length
      ends[level] = x + widthOf(event.words) + 10
      return { x, level, words: event.words }
    })
}

export function layOut(events: TimelineEvent[]): Layout {
  const names = [...new Set(events.map((event) => event.lane))]
  const left = Math.max(...names.map(widthOf)) + 28
  const { moments, placeOf } = places(events, left)
  const end = moments.at(-1)!.x
  let y = 12
  let width = end + 60

  const lanes = names.map((name) => {
    const own = events.filter((event) => event.lane === name)
    const { parts, goesOn } = partsOf(own, placeOf, end + 24)
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
