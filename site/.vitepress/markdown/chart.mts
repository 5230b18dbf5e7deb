// A chart block names a benchmark of docs/performance.json; here its rows become bars. It is a table, whose cells have
// the bars as their background: nothing needs to be told a second time to those who do not see it.
//
//   ```chart
//   sleep 0                the benchmark
//   measure: bytes         what the bars show: ns (unless said otherwise) or bytes
//   scale: log             unless said otherwise, linear up to a hundredfold
//   ```
import { existsSync, readFileSync } from 'node:fs'
import type MarkdownIt from 'markdown-it'
import { report } from '../faults.mts'
import { inRepository } from '../place.mts'
import { escape } from './escape.mts'

interface Row {
  benchmark: string
  subject: string
  ns: number
  /** Null where a subject cannot tell. */
  bytes: number | null
}

type Measure = 'ns' | 'bytes'

function readRows(): Row[] {
  const file = inRepository('docs/performance.json')
  if (!existsSync(file)) return []
  return JSON.parse(readFileSync(file, 'utf8'))
}

const significant = (value: number) => (value >= 100 ? Math.round(value) : Number(value.toPrecision(3))).toLocaleString('en')

function format(value: number | null, measure: Measure) {
  if (value === null) return '–'
  const steps = measure === 'ns' ? ['ns', 'µs', 'ms', 's'] : ['B', 'kB', 'MB', 'GB']
  const step = value === 0 ? 0 : Math.min(steps.length - 1, Math.max(0, Math.floor(Math.log10(value) / 3)))
  return `${significant(value / 1000 ** step)} ${steps[step]}`
}

/** How long each bar is, from 0 to 1. On a log scale the shortest has a tenth of the length of the longest. */
function shares(values: number[], isLog: boolean) {
  const largest = Math.max(...values, 0)
  if (largest === 0) return values.map(() => 0)
  if (!isLog) return values.map((value) => value / largest)
  const smallest = Math.min(...values.filter((value) => value > 0))
  const span = Math.log(largest / smallest) || 1
  return values.map((value) => (value > 0 ? 0.1 + (0.9 * Math.log(value / smallest)) / span : 0))
}

function parse(body: string) {
  const [benchmark, ...settings] = body.trim().split('\n').map((line) => line.trim())
  const setting = (name: string) => settings.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1).trim()
  return { benchmark, measure: (setting('measure') ?? 'ns') as Measure, scale: setting('scale') }
}

function draw(benchmark: string, rows: Row[], measure: Measure, scale?: string) {
  const values = rows.map((row) => row[measure] ?? 0)
  const isLog = scale === 'log' || (scale !== 'linear' && Math.max(...values) > 100 * Math.min(...values.filter((value) => value > 0)))
  const bars = shares(values, isLog)
  const other: Measure = measure === 'ns' ? 'bytes' : 'ns'
  const titles = { ns: 'time', bytes: 'allocated' }
  const note = isLog ? ' (the bars are on a logarithmic scale)' : ''

  const body = rows.map((row, index) => {
    const own = /^coroutine/i.test(row.subject) ? ' class="own"' : ''
    return `<tr${own}><th scope="row">${escape(row.subject)}</th><td class="bar" style="--share:${bars[index].toFixed(4)}"><span>${format(row[measure], measure)}</span></td><td>${format(row[other], other)}</td></tr>`
  })
  const head = `<tr><th scope="col">subject</th><th scope="col">${titles[measure]}</th><th scope="col">${titles[other]}</th></tr>`
  return `<table class="chart" tabindex="0" v-pre><caption>${escape(benchmark)}${note}</caption><thead>${head}</thead><tbody>${body.join('')}</tbody></table>\n`
}

export function chart(md: MarkdownIt) {
  const usual = md.renderer.rules.fence!
  const all = readRows()

  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index]
    if (token.info.trim() !== 'chart') return usual(tokens, index, options, env, self)

    const { benchmark, measure, scale } = parse(token.content)
    const rows = all.filter((row) => row.benchmark === benchmark)
    if (rows.length > 0) return draw(benchmark, rows, measure, scale)
    report(env.relativePath, token.map ? token.map[0] + 1 : undefined, `docs/performance.json has no benchmark '${benchmark}'`)
    return ''
  }
}
