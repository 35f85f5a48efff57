/**
 * The terminal's colours, read from the page's custom properties so that there is one place for colours.
 *
 * A custom property holds text such as light-dark(…); what it comes to is known only once it is used, so a probe element uses it.
 */
import type { ITheme } from '@xterm/xterm'

const colours: Readonly<Record<string, string>> = {
  background: '--vp-surface',
  foreground: '--vp-text',
  cursor: '--vp-accent',
  cursorAccent: '--vp-surface',
  selectionBackground: '--vp-selection',
  black: '--vp-text',
  red: '--vp-error',
  green: '--vp-data-string',
  yellow: '--vp-warn',
  blue: '--vp-accent',
  magenta: '--vp-data-special',
  cyan: '--vp-data-number',
  white: '--vp-text',
  brightBlack: '--vp-muted',
  scrollbarSliderBackground: '--vp-border',
  scrollbarSliderHoverBackground: '--vp-border-strong',
  scrollbarSliderActiveBackground: '--vp-border-strong',
}

/** The theme for a terminal inside `host`. */
export function terminalTheme(host: HTMLElement): ITheme {
  const probe = document.createElement('span')
  host.append(probe)
  const style = getComputedStyle(probe)
  const theme: Record<string, string> = {}
  for (const [name, property] of Object.entries(colours)) {
    probe.style.color = `var(${property})`
    theme[name] = style.color
  }
  probe.remove()
  return theme
}

/** Calls back when the page's theme may have changed, by its attribute or by the system. */
export function watchTheme(changed: () => void): () => void {
  const queries = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)'].map(
    (query) => matchMedia(query),
  )
  for (const query of queries) query.addEventListener('change', changed)
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['data-theme', 'class', 'style'],
  })
  return () => {
    observer.disconnect()
    for (const query of queries) query.removeEventListener('change', changed)
  }
}
