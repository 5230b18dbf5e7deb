// A timeline block is what the program before it printed; here it is drawn. The text stays at hand below the drawing.
import type MarkdownIt from 'markdown-it'
import { report } from '../faults.mts'
import { drawTimeline } from '../timeline/drawing.mts'
import { layOut } from '../timeline/layout.mts'
import { parseTimeline } from '../timeline/trace.mts'
import { escape } from './escape.mts'

export function timeline(md: MarkdownIt) {
  const usual = md.renderer.rules.fence!

  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index]
    if (token.info.trim() !== 'timeline') return usual(tokens, index, options, env, self)

    const events = parseTimeline(token.content)
    if (typeof events === 'string') {
      report(env.relativePath, token.map ? token.map[0] + 1 : undefined, events)
      return ''
    }

    const id = `timeline-${index}`
    const box = `<div class="box" tabindex="0" role="group" aria-label="Timeline, scrolls sideways">`
    const drawing = drawTimeline(events, layOut(events), id)
    const text = `<details><summary>As text</summary><pre tabindex="0">${escape(token.content.trimEnd())}</pre></details>`
    const legend = '<span class="legend runs">runs</span><span class="legend">waits</span>'
    return `<figure class="timeline" v-pre>${box}${drawing}</div><figcaption>${text}${legend}</figcaption></figure>\n`
  }
}
