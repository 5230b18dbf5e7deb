// VitePress makes a group of the sidebar a button with a second button in it, its caret; screen readers cannot say
// what such a thing is. The group keeps its role and tells whether it is open; the caret is a picture.
export function mendSidebarButtons() {
  for (const item of document.querySelectorAll<HTMLElement>('.VPSidebarItem.collapsible > .item[role=button]')) {
    item.setAttribute('aria-expanded', String(!item.parentElement!.classList.contains('collapsed')))
    const caret = item.querySelector<HTMLElement>('.caret')
    caret?.removeAttribute('role')
    caret?.removeAttribute('tabindex')
    caret?.setAttribute('aria-hidden', 'true')
  }
}
