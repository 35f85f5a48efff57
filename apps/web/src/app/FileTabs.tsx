// The files of the project as tabs over the editor: choose, add, rename, delete.
import { useEffect, useRef, useState, type JSX, type KeyboardEvent } from 'react'
import { usePage, useProject } from './page.ts'

/** A tab list with roving focus. F2 or a double click renames, Delete removes after asking. */
export function FileTabs(): JSX.Element {
  const page = usePage()
  const files = useProject((state) => state.project.files)
  const active = useProject((state) => state.project.active)
  const [naming, setNaming] = useState<{ readonly path: string | null } | null>(null)
  const [reason, setReason] = useState<string | null>(null)
  const list = useRef<HTMLDivElement>(null)
  const paths = Object.keys(files)

  function remove(path: string): void {
    if (!globalThis.confirm(`Delete ${path}?`)) return
    setReason(page.project.remove(path))
  }
  function onKeyDown(event: KeyboardEvent, path: string): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step !== 0) {
      const next = paths[(paths.indexOf(path) + step + paths.length) % paths.length] ?? path
      page.project.show(next)
      list.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(next)}"]`)?.focus()
    } else if (event.key === 'F2') setNaming({ path })
    else if (event.key === 'Delete') remove(path)
    else return
    event.preventDefault()
  }
  function finish(name: string): void {
    const target = naming
    setNaming(null)
    if (target === null || name === '' || name === target.path) return setReason(null)
    setReason(target.path === null ? page.project.add(name) : page.project.rename(target.path, name))
  }

  return (
    <div className="pg-files">
      <div ref={list} role="tablist" aria-label="Files of the project" className="pg-file-tabs">
        {paths.map((path) =>
          naming?.path === path ? (
            <NameField key={path} value={path} onDone={finish} />
          ) : (
            <button
              key={path}
              type="button"
              role="tab"
              id={`file-tab-${path}`}
              data-path={path}
              data-testid={`file-${path}`}
              aria-selected={path === active}
              aria-controls="editor-host"
              tabIndex={path === active ? 0 : -1}
              title="F2 renames, Delete removes"
              onClick={() => page.project.show(path)}
              onDoubleClick={() => setNaming({ path })}
              onKeyDown={(event) => onKeyDown(event, path)}
            >
              {path}
            </button>
          ),
        )}
      </div>
      {naming !== null && naming.path === null ? (
        <NameField value="" onDone={finish} />
      ) : (
        <button
          type="button"
          className="pg-file-add"
          aria-label="New file"
          title="New file"
          data-testid="new-file"
          onClick={() => setNaming({ path: null })}
        >
          +
        </button>
      )}
      {reason !== null && (
        <span className="pg-file-reason" role="alert">
          {reason}
        </span>
      )}
    </div>
  )
}

function NameField(props: { readonly value: string; readonly onDone: (name: string) => void }): JSX.Element {
  const done = useRef(false)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  const finish = (name: string): void => {
    if (done.current) return
    done.current = true
    props.onDone(name.trim())
  }
  return (
    <input
      ref={input}
      className="pg-file-name"
      aria-label="Name of the file"
      placeholder="helper.h"
      defaultValue={props.value}
      spellCheck={false}
      onFocus={(event) => event.target.select()}
      onBlur={(event) => finish(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') finish(event.currentTarget.value)
        if (event.key === 'Escape') finish(props.value)
      }}
    />
  )
}
