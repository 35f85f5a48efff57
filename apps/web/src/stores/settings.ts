// What a person chose for the page itself, apart from any project: kept in localStorage because it is needed before the
// first paint, and small.
//
// One row per setting in DEFAULTS; a value read back is used only if its type still fits, so an older or edited store
// can't break the page.
import { createStore, type StoreApi } from 'zustand/vanilla'

/** `system` follows the operating system's choice between light and dark. */
export type ThemeChoice = 'system' | 'light' | 'dark' | 'contrast'

/** How the project can be built, with what people read. */
export const BUILD_PROFILES = {
  debug: 'Debug, -O0 -g',
  sanitize: 'Debug, sanitizer',
  release: 'Release, -O2',
} as const

/** One of them. */
export type BuildProfile = keyof typeof BUILD_PROFILES

/** The page's settings. */
export interface Settings {
  readonly theme: ThemeChoice
  /** `debug` is -O0 with lines and locals, `release` is -O2, `sanitize` is `debug` with checks for undefined behaviour. */
  readonly profile: BuildProfile
  /** Seconds a module command may run before it is stopped; 0 lets it run. */
  readonly timeLimit: number
  /** Checks the syntax while typing. */
  readonly liveCheck: boolean
  readonly editorFontSize: number
  /** The oldest server that modules are written for, as `7.2`; empty for the version this page is. */
  readonly minimumVersion: string
}

const KEY = 'valkey-playground:settings'

const DEFAULTS: Settings = {
  theme: 'system',
  profile: 'debug',
  timeLimit: 5,
  liveCheck: true,
  editorFontSize: 13,
  minimumVersion: '',
}

export type SettingsStore = StoreApi<Settings>

/** Reads the saved settings and writes each change back. */
export function createSettingsStore(storage: Pick<Storage, 'getItem' | 'setItem'> | null): SettingsStore {
  const store = createStore<Settings>(() => merge(read(storage)))
  store.subscribe((settings) => {
    try {
      storage?.setItem(KEY, JSON.stringify(settings))
    } catch {
      // A full or refused localStorage only means that the choice is not remembered.
    }
  })
  return store
}

function read(storage: Pick<Storage, 'getItem'> | null): Partial<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(storage?.getItem(KEY) ?? '{}')
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function merge(saved: Partial<Record<string, unknown>>): Settings {
  const kept = Object.entries(saved).filter(
    ([name, value]) => typeof value === typeof DEFAULTS[name as keyof Settings],
  )
  return { ...DEFAULTS, ...Object.fromEntries(kept) }
}
