// Which look is in force, from the person's choice and the system's, and putting it on the page.
import { useSyncExternalStore } from 'react'
import type { Look } from '../editor/monaco.ts'
import type { Settings, SettingsStore, ThemeChoice } from '../stores/settings.ts'
import { useSettings } from './page.ts'

const DARK = '(prefers-color-scheme: dark)'

/** The look a choice gives at the moment. */
export function lookOf(choice: ThemeChoice, systemDark: boolean): Look {
  if (choice !== 'system') return choice
  return systemDark ? 'dark' : 'light'
}

/** The look in force; the component renders again when it changes. */
export function useLook(): Look {
  const choice = useSettings((state) => state.theme)
  const systemDark = useSyncExternalStore(
    (listener) => {
      const query = matchMedia(DARK)
      query.addEventListener('change', listener)
      return () => query.removeEventListener('change', listener)
    },
    () => matchMedia(DARK).matches,
  )
  return lookOf(choice, systemDark)
}

/**
 * Keeps `data-theme` on the root element as theme.css wants it. A subscription and not an effect: the colours have to be in force before
 * any component reads them to dress something itself, as the editor does.
 */
export function followTheme(settings: SettingsStore): void {
  const apply = ({ theme }: Settings): void => {
    if (theme === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
  }
  apply(settings.getState())
  settings.subscribe(apply)
}
