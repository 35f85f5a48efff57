// The help for the keyboard: every shortcut of the page, and how to get out of the two places that keep the Tab key.
import type { JSX } from 'react'
import type { PageCommand } from './commands.ts'
import { Dialog } from './Dialog.tsx'
import { isMac, showKeys } from './shortcuts.ts'

/** Keys that belong to parts of the page and not to the table of commands. */
const LOCAL: readonly { readonly keys: string; readonly title: string }[] = [
  {
    keys: 'Ctrl+M',
    title: 'Editor and console: let Tab move the focus instead of typing (Ctrl+Shift+M on a Mac)',
  },
  { keys: 'Ctrl+Space', title: 'Editor: suggest names' },
  { keys: 'Ctrl+Shift+Space', title: 'Editor: show the signature of the call' },
  { keys: 'Ctrl+.', title: 'Editor: fixes the compiler proposes' },
  { keys: 'F8', title: 'Editor: next problem' },
  { keys: 'Tab', title: 'Console: complete a command or a key' },
  { keys: 'Ctrl+R', title: 'Console: search what was typed before' },
  { keys: 'Ctrl+C', title: 'Console: leave the line, or what waits' },
]

export function KeysDialog(props: { readonly commands: readonly PageCommand[] }): JSX.Element {
  const mac = isMac()
  const bound = props.commands.flatMap(({ keys, title }) => (keys === undefined ? [] : [{ keys, title }]))
  return (
    <Dialog title="Keyboard shortcuts" className="pg-keys">
      <dl>
        {[...bound, ...LOCAL].map((row) => (
          <div key={row.title}>
            <dt>
              <kbd>{showKeys(row.keys, mac)}</kbd>
            </dt>
            <dd>{row.title}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
