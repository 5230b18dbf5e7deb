// Looks through the built site: `node check-dist.mjs DIST [BASE]`. Fails on a link to a page, an anchor or a file that
// is not there, and on anything that a browser would fetch from another host.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const [dist, base = '/'] = process.argv.slice(2)
const faults = []
let links = 0

const filesWith = (extension) =>
  readdirSync(dist, { recursive: true })
    .map(String)
    .filter((path) => path.endsWith(extension))

const unescape = (text) =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name])

/** Names and values of the attributes of each tag. What stands in scripts is no tag. */
function* tagsOf(html) {
  const text = html.replace(/(<script\b[^>]*>)[\s\S]*?<\/script>/g, '$1</script>')
  for (const [, name, rest] of text.matchAll(/<([a-z][\w-]*)((?:\s+[^\s=>"']+(?:="[^"]*")?)*)\s*\/?>/gi)) {
    const attributes = {}
    for (const [, key, value = ''] of rest.matchAll(/([^\s=>"']+)(?:="([^"]*)")?/g)) attributes[key] = unescape(value)
    yield { name: name.toLowerCase(), attributes }
  }
}

const pages = new Map(
  filesWith('.html').map((path) => {
    const tags = [...tagsOf(readFileSync(join(dist, path), 'utf8'))]
    const ids = new Set(tags.flatMap(({ attributes }) => (attributes.id ? [attributes.id] : [])))
    return [path.replaceAll('\\', '/'), { tags, ids }]
  }),
)

const isForeign = (url) => /^(?:[a-z][a-z+.-]*:)?\/\//i.test(url)

/** The file in the built site that an address means, as a static server finds it. */
function fileOf(page, path) {
  const local = path.startsWith('/')
    ? path.startsWith(base) && path.slice(base.length)
    : relative(dist, join(dist, dirname(page), path))
  if (local === false || local.startsWith('..')) return undefined
  return [local, `${local}.html`, join(local, 'index.html')]
    .map((file) => file.replaceAll('\\', '/'))
    .find((file) => existsSync(join(dist, file)) && statSync(join(dist, file)).isFile())
}

function checkLink(page, url) {
  if (/^(mailto|data|javascript):/.test(url) || isForeign(url)) return
  links += 1
  const [path, anchor = ''] = url.split('#')
  const file = path === '' ? page : fileOf(page, path.replace(/\?.*/, ''))
  if (file === undefined) faults.push(`${page}: ${url} leads nowhere`)
  else if (anchor !== '' && pages.has(file) && !pages.get(file).ids.has(decodeURIComponent(anchor)))
    faults.push(`${page}: ${url}: ${file} has no such anchor`)
}

/** What a browser loads by itself, as opposed to what a reader may follow. */
const loaded = { script: 'src', img: 'src', link: 'href', source: 'src', iframe: 'src', video: 'src', audio: 'src', object: 'data', embed: 'src', use: 'href' }

for (const [page, { tags }] of pages)
  for (const { name, attributes } of tags) {
    const url = attributes[loaded[name]]
    if (url !== undefined && isForeign(url)) faults.push(`${page}: <${name}> loads ${url}`)
    else if (url !== undefined) checkLink(page, url)
    if (name === 'a' && attributes.href !== undefined) checkLink(page, attributes.href)
    if (name === 'img' && attributes.alt === undefined) faults.push(`${page}: ${attributes.src} has no alt`)
    if (isForeign(/url\(['"]?([^'")]+)/.exec(attributes.style ?? '')?.[1] ?? '')) faults.push(`${page}: a style loads from another host`)
  }

for (const path of filesWith('.css'))
  for (const [, url] of readFileSync(join(dist, path), 'utf8').matchAll(/(?:url\(|@import\s+)['"]?([^'")\s]+)/g))
    if (isForeign(url)) faults.push(`${path}: loads ${url}`)

for (const path of filesWith('.js'))
  for (const [, url] of readFileSync(join(dist, path), 'utf8').matchAll(/(?:\bimport\(|\bfetch\(|\bfrom\s*)["'`]([^"'`]+)/g))
    if (isForeign(url)) faults.push(`${path}: loads ${url}`)

faults.forEach((fault) => console.error(fault))
console.log(`${pages.size} pages, ${links} links and files, ${faults.length} faults`)
process.exitCode = faults.length === 0 && pages.size > 0 ? 0 : 1
