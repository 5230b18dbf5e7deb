// Where this build will stand. All of it can be given from outside, so that one source serves a fork, a
// subfolder and an old version alike: BASE=/v0.1/ builds the version that stands in that folder.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A folder or file, from the top of the repository. */
export const inRepository = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** The folder of the site on its host, with a slash at both ends. */
export const base = `/${process.env.BASE ?? ''}/`.replace(/\/+/g, '/')

/** The host with its scheme: only the sitemap, llms.txt and the list of versions need it. */
export const origin = (process.env.SITE_ORIGIN ?? 'https://coroutines-fs.github.io').replace(/\/$/, '')

/** For edit links and for links to sources. GitHub's workflows set the first variable themselves. */
export const repository = `https://github.com/${process.env.GITHUB_REPOSITORY ?? 'coroutines-fs/Coroutines.Fs'}`

/** The version that these pages describe, as the packages have it. */
export const version = /<VersionPrefix>(.+?)</.exec(readFileSync(inRepository('Directory.Build.props'), 'utf8'))![1]

/** Other versions that are kept, newest first: { "version": "0.1", "base": "/v0.1/" }. */
export const otherVersions: { version: string; base: string }[] = JSON.parse(
  readFileSync(inRepository('site/versions.json'), 'utf8'),
).filter((other: { base: string }) => other.base !== base)
