import type { Theme } from 'vitepress'
import { inBrowser, onContentUpdated } from 'vitepress'
import DefaultTheme from 'vitepress/theme'
import { listenForChoices, markChosenTabs } from './language-choice'
import './colours.css'
import './home.css'
import './code.css'
import './timeline.css'
import './chart.css'

export default {
  extends: DefaultTheme,
  setup() {
    onContentUpdated(markChosenTabs)
    if (inBrowser) listenForChoices()
  },
} satisfies Theme
