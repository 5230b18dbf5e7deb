import { defineConfig } from 'vitepress'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { failIfAny, isDraft } from './faults.mts'
import { writeForModels } from './llms.mts'
import { chart } from './markdown/chart.mts'
import { languageTabs } from './markdown/language-tabs.mts'
import { links } from './markdown/links.mts'
import { pageRules } from './markdown/page-rules.mts'
import { timeline } from './markdown/timeline.mts'
import { xref } from './markdown/xref.mts'
import { codeThemes } from './code-themes.mts'
import { base, inRepository, origin, otherVersions, repository, version } from './place.mts'
import { sidebar } from './sidebar.mts'
import { copies, copyTopLevelPages } from './top-level-pages.mts'
import { languageAttribute } from './theme/language-attribute.mts'

// Before VitePress looks which pages there are.
copyTopLevelPages()

// The pages lie outside this folder, and nothing is installed beside them: say where their imports are (vuejs/vitepress#4612).
const vue = dirname(createRequire(import.meta.url).resolve('vue/package.json'))

const description = "Coroutines, tasks and an event loop for .NET, with the meaning they have in Python's asyncio, for F# and for C#."

export default defineConfig({
  srcDir: '../docs',
  base,
  lang: 'en',
  title: 'Coroutines.Fs',
  description,
  cleanUrls: false,
  lastUpdated: false,
  // The sidebars once, and not in each page.
  metaChunk: true,
  ignoreDeadLinks: isDraft,
  rewrites: { 'samples/README.md': 'samples/index.md' },
  head: [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}logo.svg` }],
    ['meta', { name: 'theme-color', content: '#0b6b72' }],
    ['meta', { property: 'og:title', content: 'Coroutines.Fs' }],
    ['meta', { property: 'og:description', content: description }],
    ['script', {}, languageAttribute],
  ],
  sitemap: { hostname: origin + base },

  markdown: {
    theme: codeThemes,
    languageAlias: { timeline: 'text', chart: 'text' },
    config(md) {
      pageRules(md)
      links(md)
      xref(md)
      timeline(md)
      chart(md)
      languageTabs(md)
    },
  },

  vite: {
    resolve: {
      alias: [
        { find: /^vue$/, replacement: vue },
        { find: /^vue\/server-renderer$/, replacement: `${vue}/server-renderer` },
      ],
    },
    publicDir: inRepository('site/public'),
    server: { host: '127.0.0.1', fs: { allow: [inRepository('.')] } },
    build: { chunkSizeWarningLimit: 4000 },
  },

  themeConfig: {
    // With its size, or the title would step aside when it arrives.
    logo: { src: '/logo.svg', width: '24', height: '24', alt: '' },
    search: {
      provider: 'local',
      options: {
        miniSearch: { searchOptions: { fuzzy: 0.2, prefix: true, boost: { title: 6, text: 1, titles: 2 } } },
      },
    },
    nav: [
      { text: 'Start', link: '/quick-start' },
      { text: 'Guides', link: '/guides/tasks', activeMatch: '^/(guides|coming-from|tutorial|fundamentals)' },
      { text: 'How to', link: '/how-to/', activeMatch: '^/how-to/' },
      { text: 'API', link: '/api/', activeMatch: '^/api/' },
      {
        text: version,
        items: [
          { text: 'Changelog', link: '/changelog' },
          { text: 'Contributing', link: '/contributing' },
          ...otherVersions.map((other) => ({ text: other.version, link: origin + other.base, target: '_self' })),
        ],
      },
    ],
    sidebar: sidebar(),
    outline: [2, 3],
    externalLinkIcon: true,
    socialLinks: [{ icon: 'github', link: repository, ariaLabel: 'The repository' }],
    editLink: { pattern: `${repository}/edit/main/docs/:path`, text: 'Edit this page' },
    docFooter: { prev: 'Before', next: 'Next' },
    notFound: {
      title: 'There is no such page',
      quote: 'It may have moved. The search at the top finds it by its words.',
      linkLabel: 'To the home page',
      linkText: 'Home',
    },
    footer: { message: 'MIT licensed. Every program on these pages is compiled and run by the tests.' },
  },

  // A copy is edited where its original stands; a generated page not at all.
  transformPageData(page) {
    if (page.filePath in copies) return { filePath: `../${copies[page.filePath]}` }
    if (page.filePath.startsWith('api/')) return { frontmatter: { ...page.frontmatter, editLink: false } }
  },

  // VitePress gives its bar these classes when scripts run; without them it would first be drawn in another place.
  transformHtml(html, _, { pageData }) {
    const kind = pageData.frontmatter.layout === 'home' || pageData.isNotFound ? 'home' : 'has-sidebar'
    return html.replace('class="VPNavBar"', `class="VPNavBar ${kind} top"`)
  },

  buildEnd(site) {
    writeForModels(site.pages.map((page) => site.rewrites.map[page] ?? page), site.outDir)
    failIfAny()
  },
})
