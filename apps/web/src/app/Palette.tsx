// The command palette: type a few letters, choose with the arrows, Enter does it.
import { useEffect, useId, useMemo, useRef, useState, type JSX, type KeyboardEvent } from 'react'
import { searchCommands, type PageCommand } from './commands.ts'
import { Dialog } from './Dialog.tsx'
import { usePage } from './page.ts'
import { isMac, showKeys } from './shortcuts.ts'

/** A combobox over the table of commands. */
export function Palette(props: { readonly commands: readonly PageCommand[] }): JSX.Element {
  const page = usePage()
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const hits = useMemo(() => searchCommands(props.commands, typed), [props.commands, typed])
  const mac = isMac()
  useEffect(() => input.current?.focus(), [])

  function choose(index: number): void {
    setChosen(index)
    list.current?.children[index]?.scrollIntoView({ block: 'nearest' })
  }
  function run(command: PageCommand | undefined): void {
    if (command === undefined) return
    page.frame.setState({ dialog: null })
    // After the dialog has given the focus back, so that a command may move it on.
    setTimeout(() => command.run(page))
  }
  function onKeyDown(event: KeyboardEvent): void {
    const moves: Record<string, () => void> = {
      ArrowDown: () => choose(Math.min(chosen + 1, hits.length - 1)),
      ArrowUp: () => choose(Math.max(chosen - 1, 0)),
      Home: () => choose(0),
      End: () => choose(hits.length - 1),
      Enter: () => run(hits[chosen]),
    }
    const move = moves[event.key]
    if (move === undefined) return
    event.preventDefault()
    move()
  }

  return (
    <Dialog title="Commands" className="pg-palette" headless>
      <input
        ref={input}
        role="combobox"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={hits[chosen] === undefined ? undefined : `${id}-${chosen}`}
        aria-label="Find a command"
        placeholder="What do you want to do?"
        value={typed}
        spellCheck={false}
        data-testid="palette-input"
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setTyped(event.target.value)
          setChosen(0)
        }}
      />
      <div ref={list} id={id} role="listbox" aria-label="Commands" className="pg-palette-list">
        {hits.map((command, index) => (
          <div
            key={command.id}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            onMouseMove={() => setChosen(index)}
            onMouseDown={(event) => {
              event.preventDefault()
              run(command)
            }}
          >
            <span className="pg-palette-group">{command.group}</span>
            <span>{command.title}</span>
            {command.keys !== undefined && <kbd>{showKeys(command.keys, mac)}</kbd>}
          </div>
        ))}
        {hits.length === 0 && <p className="vp-muted">No command has these words.</p>}
      </div>
    </Dialog>
  )
}
