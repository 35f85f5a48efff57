// All that can be stopped at, each kind a list with the way to add to it: lines, functions, data, Valkey's own terms, trouble.
import { Button } from '@valkey-playground/ui'
import { useState, type JSX, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { usePage } from '../app/page.ts'
import type { LineBreakpoint } from './breakpoints.ts'
import { describeDomainStop, DOMAIN_ROWS } from './domain-stops.ts'
import { words } from './dap.ts'
import { Section } from './Section.tsx'

/** The lists. */
export function StopList(): JSX.Element {
  const { debugger: model } = usePage()
  const state = useStore(model.breakpoints)
  const { breakpoints } = model
  const lines = Object.entries(state.lines).flatMap(([path, rows]) => rows.map((row) => ({ path, row })))
  const count = lines.length + state.functions.length + state.data.length + state.domain.length
  return (
    <Section title="Stops" last note={count === 0 ? 'none set' : String(count)}>
      {count === 0 && (
        <p className="pg-debug-hint">
          Click beside a line’s number in the editor, or press F9 there. Then press Debug and call a command
          of the module.
        </p>
      )}
      <ul className="pg-debug-list" aria-label="Breakpoints">
        {lines.map(({ path, row }) => (
          <Line key={`${path}:${row.line}`} path={path} row={row} />
        ))}
        {state.functions.map((name) => (
          <Removable key={name} what={`function ${name}`} onRemove={() => breakpoints.toggleFunction(name)}>
            {name}()
          </Removable>
        ))}
        {state.data.map(({ dataId, description }) => (
          <Removable key={dataId} what={description} onRemove={() => breakpoints.removeData(dataId)}>
            change of {description}
          </Removable>
        ))}
        {state.domain.map((stop) => (
          <Removable
            key={`${stop.row} ${stop.detail}`}
            what={describeDomainStop(stop)}
            onRemove={() => breakpoints.removeDomain(stop)}
          >
            {describeDomainStop(stop)}
          </Removable>
        ))}
      </ul>
      <NewStop />
      {state.offered.map(({ filter, label }) => (
        <label key={filter} className="pg-debug-check">
          <input
            type="checkbox"
            checked={state.filters.includes(filter)}
            onChange={() => breakpoints.toggleFilter(filter)}
          />
          {label}
        </label>
      ))}
    </Section>
  )
}

/** A line's breakpoint, with what it was given. */
function Line({ path, row }: { readonly path: string; readonly row: LineBreakpoint }): JSX.Element {
  const { debugger: model, session } = usePage()
  const { line, enabled, condition, hitCondition, logMessage, verified } = row
  const terms = [
    condition === '' ? '' : `when ${condition}`,
    hitCondition === '' ? '' : `hits ${hitCondition}`,
    logMessage === '' ? '' : `prints “${logMessage}”`,
    verified === false && enabled ? 'no code there' : '',
  ].filter((term) => term !== '')
  const place = `${path}:${line}`
  return (
    <Removable what={`the breakpoint at ${place}`} onRemove={() => model.breakpoints.remove(path, line)}>
      <input
        type="checkbox"
        aria-label={`Stop at ${place}`}
        checked={enabled}
        onChange={() => model.breakpoints.change(path, line, { enabled: !enabled })}
      />
      <button type="button" className="vp-link" onClick={() => session.reveal(path, { line, column: 1 })}>
        {place}
      </button>
      <span className="vp-muted">{terms.join(', ')}</span>
    </Removable>
  )
}

function Removable(props: {
  readonly what: string
  readonly onRemove: () => void
  readonly children: ReactNode
}): JSX.Element {
  return (
    <li className="pg-debug-stop">
      <span>{props.children}</span>
      <Button label={`Remove ${props.what}`} icon="close" kind="quiet" onClick={props.onRemove} />
    </li>
  )
}

/** Kinds of stops that are not Valkey's own terms, in the list to choose from. */
const OWN_ROWS = [
  { id: 'function', title: 'Function of C', detail: 'name of a function', needsDetail: true },
  { id: 'variable', title: 'Change of a variable', detail: 'an expression in C', needsDetail: true },
  {
    id: 'bytes',
    title: 'Change of bytes',
    detail: 'address and count, such as 0x10400 16',
    needsDetail: true,
  },
  { id: 'key', title: 'Change of one key', detail: 'name of the key', needsDetail: true },
] as const

/** A form that adds a stop. */
function NewStop(): JSX.Element {
  const { debugger: model } = usePage()
  const [kind, setKind] = useState<string>('function')
  const [detail, setDetail] = useState('')
  const [problem, setProblem] = useState('')
  const rows = [...OWN_ROWS, ...DOMAIN_ROWS]
  const row = rows.find(({ id }) => id === kind)

  async function add(): Promise<void> {
    const text = detail.trim()
    if (text === '' && row !== undefined && 'needsDetail' in row) return
    try {
      if (kind === 'function') model.breakpoints.toggleFunction(text)
      else if (kind === 'variable') await model.breakOnChange(text)
      else if (kind === 'bytes') {
        const [address = '', count = '1'] = text.split(/\s+/)
        await model.breakOnBytes(address, Number(count))
      } else if (kind === 'key') await model.breakOnChange(`key ${text}`)
      else model.breakpoints.addDomain({ row: kind, detail: text })
      setDetail('')
      setProblem('')
    } catch (error) {
      setProblem(words(error))
    }
  }

  return (
    <form
      className="pg-debug-new"
      aria-label="New stop"
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <select
        className="pg-debug-input"
        aria-label="Stop at"
        value={kind}
        onChange={(event) => {
          setKind(event.target.value)
          setProblem('')
        }}
      >
        {rows.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
      <input
        className="pg-debug-input"
        aria-label={row?.detail ?? 'nothing more to say'}
        placeholder={row?.detail ?? ''}
        disabled={row?.detail === undefined}
        value={detail}
        spellCheck={false}
        onChange={(event) => setDetail(event.target.value)}
      />
      <button type="submit" className="vp-button">
        Add
      </button>
      {problem !== '' && <p className="pg-connect-problem">{problem}</p>}
    </form>
  )
}
