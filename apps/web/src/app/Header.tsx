// The bar on top: which project, Run and Stop, how to build, and the way to everything else.
import { Icon } from '@valkey-playground/ui'
import { useEffect, useState, type JSX } from 'react'
import { usePage, useProject, useSettings, type DialogId } from './page.ts'
import { isMac, showKeys } from './shortcuts.ts'
import { BUILD_PROFILES, type BuildProfile } from '../stores/settings.ts'

/** The header; `busy` says that a run or a command can be stopped. */
export function Header(): JSX.Element {
  const page = usePage()
  const title = useProject((state) => state.project.title)
  const args = useProject((state) => state.project.args)
  const profile = useSettings((state) => state.profile)
  const activity = useActivity()
  const open = (dialog: DialogId) => () => page.frame.setState({ dialog })
  const mac = isMac()
  const compiling = activity.stoppable && activity.phase !== 'running'

  return (
    <header className="pg-header">
      <div className="pg-brand">
        <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
          <rect width="32" height="32" rx="8" fill="var(--vp-accent)" />
          <path
            d="M8.5 10l7.5 13 7.5-13"
            fill="none"
            stroke="var(--vp-on-accent)"
            strokeWidth="3.2"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
        <h1>Valkey Playground</h1>
      </div>
      <button
        type="button"
        className="pg-project"
        aria-haspopup="dialog"
        data-testid="open-gallery"
        onClick={open('gallery')}
      >
        <span className="pg-project-title">{title}</span>
        <Icon name="chevron" size={12} />
      </button>
      <div className="pg-run-group" role="group" aria-label="Run">
        <button
          type="button"
          className="pg-run"
          data-testid="run"
          disabled={compiling}
          title={`Compile and load (${showKeys('Ctrl+Enter', mac)})`}
          onClick={() => void page.session.run()}
        >
          <Icon name="run" size={14} />
          Run
          <kbd>{showKeys('Ctrl+Enter', mac)}</kbd>
        </button>
        <button
          type="button"
          className="pg-stop"
          data-testid="stop"
          disabled={!activity.stoppable}
          title={`Stop (${showKeys('Ctrl+Shift+Enter', mac)})`}
          onClick={() => page.session.stop()}
        >
          <Icon name="stop" size={14} />
          <span>Stop</span>
        </button>
      </div>
      <label className="pg-inline-field pg-profile">
        <span>Build</span>
        <select
          value={profile}
          data-testid="profile"
          onChange={(event) => page.settings.setState({ profile: event.target.value as BuildProfile })}
        >
          {Object.entries(BUILD_PROFILES).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label className="pg-inline-field pg-args">
        <span>Arguments</span>
        <input
          value={args}
          placeholder="for OnLoad"
          spellCheck={false}
          autoComplete="off"
          data-testid="module-args"
          onChange={(event) => page.project.setArgs(event.target.value)}
        />
      </label>
      <div className="pg-header-space" />
      <button
        type="button"
        className="pg-quiet"
        aria-label="Examples"
        title="Examples"
        data-testid="open-examples"
        onClick={open('gallery')}
      >
        <Icon name="examples" />
        <span>Examples</span>
      </button>
      <button
        type="button"
        className="pg-quiet"
        aria-label="Export"
        title={`Export (${showKeys('Ctrl+Shift+X', mac)})`}
        data-testid="open-export"
        onClick={open('export')}
      >
        <Icon name="export" />
        <span>Export</span>
      </button>
      <ThemeButton />
      <button
        type="button"
        className="pg-quiet"
        aria-label="Settings"
        title="Settings"
        onClick={open('settings')}
      >
        <Icon name="settings" />
      </button>
      <button
        type="button"
        className="pg-quiet"
        aria-label="Commands"
        data-testid="open-palette"
        title={`All commands (${showKeys('Ctrl+Shift+P', mac)})`}
        onClick={open('palette')}
      >
        <Icon name="search" />
        <span>Commands</span>
      </button>
    </header>
  )
}

const THEMES = [
  { value: 'system', text: 'System theme' },
  { value: 'light', text: 'Light' },
  { value: 'dark', text: 'Dark' },
  { value: 'contrast', text: 'High contrast' },
] as const

function ThemeButton(): JSX.Element {
  const page = usePage()
  const theme = useSettings((state) => state.theme)
  return (
    <label className="pg-inline-field pg-theme">
      <span className="vp-hidden">Theme</span>
      <select
        value={theme}
        data-testid="theme"
        onChange={(event) => {
          const chosen = THEMES.find((row) => row.value === event.target.value)
          if (chosen !== undefined) page.settings.setState({ theme: chosen.value })
        }}
      >
        {THEMES.map((row) => (
          <option key={row.value} value={row.value}>
            {row.text}
          </option>
        ))}
      </select>
    </label>
  )
}

/** What the page is doing, as a component's state. */
export function useActivity(): ReturnType<ReturnType<typeof usePage>['session']['board']['current']> {
  const { session } = usePage()
  const [activity, setActivity] = useState(session.board.current())
  useEffect(() => session.activity(setActivity), [session])
  return activity
}
