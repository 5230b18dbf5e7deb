// A static server of a few lines, on loopback only, that compresses as real ones do. `node server.mjs DIST [PORT]`
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createGzip } from 'node:zlib'

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
}
const compressed = new Set(['.html', '.js', '.css', '.json', '.svg', '.xml', '.txt', '.md'])

/** The file that an address means; undefined if there is none, or if it lies outside. */
function fileOf(dist, url, base) {
  const path = normalize(decodeURIComponent(new URL(url, 'http://localhost').pathname))
  if (!path.startsWith(base)) return undefined
  const file = join(dist, path.slice(base.length))
  const candidates = [file, `${file}.html`, join(file, 'index.html')]
  return candidates.find((candidate) => candidate.startsWith(dist) && existsSync(candidate) && statSync(candidate).isFile())
}

/** Serves the site as it was built for `base`; resolves to its server, at a free port unless one is given. */
export function serve(dist, port = 0, base = '/') {
  const server = createServer((request, response) => {
    const found = fileOf(dist, request.url, base)
    const file = found ?? join(dist, '404.html')
    const extension = extname(file)
    const headers = { 'content-type': types[extension] ?? 'application/octet-stream' }
    const zip = compressed.has(extension) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
    response.writeHead(found ? 200 : 404, zip ? { ...headers, 'content-encoding': 'gzip' } : headers)
    const content = createReadStream(file)
    void (zip ? content.pipe(createGzip()) : content).pipe(response)
  })
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [dist, port = '4173', base = '/'] = process.argv.slice(2)
  const server = await serve(join(process.cwd(), dist), Number(port), base)
  console.log(`http://127.0.0.1:${server.address().port}${base}  (Ctrl-C ends it)`)
}
