// A layout as SVG. Its colours are variables of theme/timeline.css, so that it is right by day and by night; its size
// is its own, and the box around it scrolls, so that its words can be read on a phone.
import type { Layout, Lane } from './layout.mts'
import type { TimelineEvent } from './trace.mts'
import { escape } from '../markdown/escape.mts'

/** There are so many colours of lanes; then they begin again. */
const colours = 6
const sliver = 5

function drawLane(lane: Lane, index: number, { barHeight: height }: Layout) {
  const middle = lane.barTop + height / 2
  const parts = lane.parts.map(({ from, to, isWaiting }) => {
    const width = Math.max(sliver, to - from)
    return isWaiting
      ? `<rect class="waiting" x="${from + 0.75}" y="${lane.barTop + 2}" width="${width - 1.5}" height="${height - 4}" rx="3"/>`
      : `<rect class="running" x="${from}" y="${lane.barTop}" width="${width}" height="${height}" rx="3"/>`
  })
  const [first, last] = [lane.marks.at(0)?.x, lane.marks.at(-1)?.x]
  const thread = lane.parts.length === 0 && first !== last ? [`<path class="thread" d="M${first} ${middle}H${last}"/>`] : []
  // Slivers are drawn last, or the hollow part after them would hide them.
  parts.sort((a, b) => Number(a.includes('"running"')) - Number(b.includes('"running"')))

  const marks = lane.marks.map(({ x, isCross }) =>
    isCross
      ? `<path class="cross" d="M${x - 5} ${middle - 5}l10 10m0 -10l-10 10"/>`
      : `<circle class="mark" cx="${x}" cy="${middle}" r="4.5"/>`,
  )
  const goesOn = lane.goesOn ? [`<path class="goes-on" d="M${lane.parts.at(-1)!.to + 5} ${middle}h14" />`] : []
  const labels = lane.labels.map(({ x, y, words }) => `<text class="words" x="${x}" y="${y}">${escape(words)}</text>`)

  return [
    `<g class="lane lane-${(index % colours) + 1}">`,
    `<text class="name" x="12" y="${lane.barTop + height - 5}">${escape(lane.name)}</text>`,
    ...thread,
    ...parts,
    ...goesOn,
    ...marks,
    ...labels,
    '</g>',
  ].join('')
}

function drawAxis({ moments, height }: Layout) {
  const bottom = height - 26
  return moments
    .map(
      ({ x, label }) =>
        `<path class="moment" d="M${x} 8V${bottom}"/><text class="time" x="${x}" y="${bottom + 17}" text-anchor="middle">${escape(label)}</text>`,
    )
    .join('')
}

export function drawTimeline(events: TimelineEvent[], layout: Layout, id: string) {
  const names = layout.lanes.map((lane) => lane.name).join(', ')
  const { width, height } = layout
  return [
    `<svg role="img" aria-labelledby="${id}-title ${id}-desc" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title id="${id}-title">Timeline of ${escape(names)}</title>`,
    `<desc id="${id}-desc">${escape(events.map((event) => event.sentence).join('. '))}.</desc>`,
    drawAxis(layout),
    ...layout.lanes.map((lane, index) => drawLane(lane, index, layout)),
    '</svg>',
  ].join('')
}
