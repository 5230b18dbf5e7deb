import type { Theme } from 'vitepress'
import { inBrowser, onContentUpdated } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import { nextTick } from 'vue'
import { listenForChoices, markChosenTabs } from './language-choice'
import { mendSidebarButtons } from './sidebar-buttons'
import './font.css'
import './colours.css'
import './home.css'
import './aside.css'
import './code.css'
import './timeline.css'
import './chart.css'

export default {
  extends: DefaultTheme,
  setup() {
    onContentUpdated(() => {
      markChosenTabs()
      void nextTick(mendSidebarButtons)
    })
    if (!inBrowser) return
    listenForChoices()
    for (const event of ['click', 'keyup']) document.addEventListener(event, () => nextTick(mendSidebarButtons))
  },
} satisfies Theme
