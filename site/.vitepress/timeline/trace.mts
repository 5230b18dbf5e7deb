// The text of a timeline, one event a line: TIME | LANE | EVENT.
//
//   0 s   | waiter 1 | starts
//   0 s   | waiter 1 | waits: sleep
//   1 s   | waiter 1 | ends
//
// TIME is a number and a unit: µs, ms, s, min or turn ("turn 3" or "3 turn"), one kind of time in a timeline. It never
// runs backwards. LANE names a task, or whatever things happen to. EVENT is what happened, in words, of which five are known:
//   starts    the lane's bar begins; a lane that never starts has no bar, only marks
//   waits     the bar is hollow until the lane's next event
//   resumes   the bar is full again
//   ends      the bar ends
//   cancelled, fails    as the first word: the mark is a cross; the bar goes on until it ends
// After a colon a known word may say more: "waits: the lock", "ends: 7". All other events are marks with their words.

export interface TimelineEvent {
  time: number
  label: string
  lane: string
  kind: 'starts' | 'waits' | 'resumes' | 'ends' | 'cross' | 'mark'
  /** What is written beside the mark; may be empty. */
  words: string
  /** The line as it stands, for those who read instead of look. */
  sentence: string
}

const units: Record<string, number> = { µs: 1e-6, us: 1e-6, ms: 1e-3, s: 1, min: 60, turn: 1, turns: 1 }

function timeOf(text: string): { time: number; isTurn: boolean } | undefined {
  const parts = /^(?:(turn) )?(\d+(?:\.\d+)?)(?: ?(µs|us|ms|s|min|turns?))?$/.exec(text)
  const unit = parts?.[1] ?? parts?.[3]
  if (!parts || !unit) return undefined
  return { time: Number(parts[2]) * units[unit], isTurn: unit.startsWith('turn') }
}

function eventOf(words: string): Pick<TimelineEvent, 'kind' | 'words'> {
  const known = /^(starts|waits|resumes|ends)(?::\s*(.*))?$/.exec(words)
  if (known) return { kind: known[1] as TimelineEvent['kind'], words: known[2] ?? '' }
  return { kind: /^(cancelled|fails)\b/.test(words) ? 'cross' : 'mark', words }
}

/** The events, or what is wrong with a line. */
export function parseTimeline(text: string): TimelineEvent[] | string {
  const events: TimelineEvent[] = []
  const kinds = new Set<boolean>()

  for (const line of text.split('\n').filter((line) => line.trim() !== '')) {
    const [label, lane, ...rest] = line.split('|').map((cell) => cell.trim())
    const words = rest.join(' | ')
    const time = label === undefined ? undefined : timeOf(label)
    if (!time || !lane || !words) return `'${line}' is not TIME | LANE | EVENT, as in: 1.5 s | waiter 1 | resumes`
    if (time.time < (events.at(-1)?.time ?? 0)) return `'${line}' is earlier than the line before it`
    if (kinds.add(time.isTurn).size > 1) return `'${line}' mixes turns with seconds`
    events.push({ time: time.time, label, lane, ...eventOf(words), sentence: `${label}: ${lane} ${words}` })
  }

  return events.length === 0 ? 'a timeline without events' : events
}
