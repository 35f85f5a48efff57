// The settings of the page, each a row; they hold at once.
import type { JSX } from 'react'
import { clearData } from './commands.ts'
import { Dialog } from './Dialog.tsx'
import { usePage, useSettings } from './page.ts'

export function SettingsDialog(): JSX.Element {
  const page = usePage()
  const settings = useSettings((state) => state)
  const set = page.settings.setState
  return (
    <Dialog title="Settings" className="pg-settings">
      <label>
        <span>
          Time limit of a module command
          <small>
            Seconds; then it is stopped and the client gets an error. 0 lets it run until you press Stop.
          </small>
        </span>
        <input
          type="number"
          min={0}
          max={3600}
          step={1}
          value={settings.timeLimit}
          onChange={(event) => set({ timeLimit: Math.max(0, event.target.valueAsNumber || 0) })}
        />
      </label>
      <label>
        <span>
          Size of the editor’s text
          <small>In pixels.</small>
        </span>
        <input
          type="number"
          min={9}
          max={32}
          value={settings.editorFontSize}
          onChange={(event) =>
            set({ editorFontSize: Math.min(32, Math.max(9, event.target.valueAsNumber || 13)) })
          }
        />
      </label>
      <label>
        <span>
          Check while typing
          <small>Errors appear as you type, once the compiler has been downloaded.</small>
        </span>
        <input
          type="checkbox"
          checked={settings.liveCheck}
          onChange={(event) => set({ liveCheck: event.target.checked })}
        />
      </label>
      <div className="pg-settings-row">
        <span>
          Panes
          <small>Puts every pane back where it was at the first visit.</small>
        </span>
        <button type="button" className="vp-button" onClick={() => page.panes.resetLayout()}>
          Reset the layout
        </button>
      </div>
      <div className="pg-settings-row">
        <span>
          Data
          <small>Deletes every key, and what this browser stores of them. Your files stay.</small>
        </span>
        <button type="button" className="vp-button" onClick={() => clearData(page)}>
          Delete all data
        </button>
      </div>
    </Dialog>
  )
}
