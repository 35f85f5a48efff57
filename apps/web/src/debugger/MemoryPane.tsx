// The module's memory: bytes and letters, the variable that is looked at marked, changed in place.
//
// What is shown is an expression: the one at the editor's cursor, or one that is typed, which may be an address. A byte is changed by typing two
// digits over it. One cell takes the focus; arrow keys move it.
import { EmptyState } from '@valkey-playground/ui'
import { useRef, useState, type JSX, type KeyboardEvent } from 'react'
import { useStore } from 'zustand'
import { usePage } from '../app/page.ts'
import { words, type EvaluateBody } from './dap.ts'
import { PastNotice } from './PastNotice.tsx'
import {
  fromBase64,
  memoryRows,
  ROW,
  rowStart,
  showAddress,
  toBase64,
  typedBytes,
  type MemoryPiece,
} from './memory-model.ts'
import type { PageDebugger } from './debugger-state.ts'
import { useAnswer, useHeld } from './use-answer.ts'
import './panes.css'

/** Bytes that are read at once. */
const PAGE = 512

/** What is shown: a piece of memory and where the variable lies in it. */
interface Shown {
  readonly piece: MemoryPiece
  readonly start: number
  readonly length: number
}

/** Reads the memory around an expression's value, `pages` pages further on. */
async function read(debug: PageDebugger, expression: string, pages: number): Promise<Shown> {
  const { frame } = debug.getState()
  const inFrame = frame === null ? {} : { frameId: frame }
  let start = Number(expression)
  let length = 1
  if (!/^0x[\da-f]+$|^\d+$/i.test(expression)) {
    const evaluate = (text: string): Promise<EvaluateBody> =>
      debug.ask<EvaluateBody>('evaluate', { expression: text, context: 'watch', ...inFrame })
    // A pointer's memory is what it points to; what is asked for is the variable itself wherever it has a place.
    const address = await evaluate(`&(${expression})`).catch(() => null)
    const { memoryReference } = address ?? (await evaluate(expression))
    if (memoryReference === undefined) throw new Error(`'${expression}' has no place in memory`)
    start = Number(memoryReference)
    length = Number.parseInt((await evaluate(`sizeof(${expression})`)).result, 10) || 1
  }
  const from = Math.max(0, rowStart(start) - ROW * 4 + pages * PAGE)
  const { data } = await debug.ask<{ data?: string }>('readMemory', {
    memoryReference: showAddress(from),
    count: PAGE,
  })
  return { piece: { address: from, bytes: fromBase64(data ?? '') }, start, length }
}

/** The pane. */
export function MemoryPane(): JSX.Element {
  const { debugger: debug } = usePage()
  const stopped = useHeld()
  const { expression: wanted, follow } = useStore(debug, (state) => state.memory)
  const pointedAt = useStore(debug, (state) => state.pointedAt)
  const frame = useStore(debug, (state) => state.frame)
  /** What is being typed; null when nothing is. */
  const [typed, setTyped] = useState<string | null>(null)
  const expression = follow && pointedAt !== '' ? pointedAt : wanted
  /** How far was leafed on from an expression; another one begins where it is. */
  const [leafed, setLeafed] = useState({ of: '', pages: 0 })
  const pages = leafed.of === expression ? leafed.pages : 0
  const leaf = (by: number): void => setLeafed({ of: expression, pages: pages + by })
  const key = stopped && expression !== '' ? `${frame} ${expression} ${pages}` : null
  const { value, problem } = useAnswer(key, (at) => read(at, expression, pages))

  return (
    <section className="vp-panel pg-memory" aria-label="Memory">
      <form
        className="vp-toolbar"
        aria-label="What to show"
        onSubmit={(event) => {
          event.preventDefault()
          debug.setState({ memory: { expression: (typed ?? expression).trim(), follow: false } })
          setTyped(null)
        }}
      >
        <input
          className="pg-debug-input"
          aria-label="Variable or address"
          placeholder="A variable, or an address such as 0x10400"
          value={typed ?? expression}
          spellCheck={false}
          data-testid="memory-of"
          onChange={(event) => setTyped(event.target.value)}
        />
        <label className="pg-debug-check">
          <input
            type="checkbox"
            checked={follow}
            onChange={() => debug.setState({ memory: { expression: wanted, follow: !follow } })}
          />
          the editor’s cursor
        </label>
        <button type="button" className="vp-button" aria-label="Earlier" onClick={() => leaf(-1)}>
          ↑
        </button>
        <button type="button" className="vp-button" aria-label="Later" onClick={() => leaf(1)}>
          ↓
        </button>
      </form>
      <PastNotice />
      {!stopped ? (
        <EmptyState
          icon="table"
          title="Nothing is held"
          text="While code is held, the bytes of the variable under the editor’s cursor are shown here, and can be changed."
        />
      ) : value === null ? (
        <p className="pg-debug-hint pg-debug-inset">
          {problem !== '' ? problem : 'Put the cursor on a variable in the editor, or type one above.'}
        </p>
      ) : (
        <Bytes shown={value} />
      )}
    </section>
  )
}

function Bytes({ shown }: { readonly shown: Shown }): JSX.Element {
  const { debugger: debug } = usePage()
  const { piece, start, length } = shown
  const [active, setActive] = useState(start)
  const [digit, setDigit] = useState('')
  const [problem, setProblem] = useState('')
  const [pair, setPair] = useState<{ readonly now: MemoryPiece; readonly before: MemoryPiece | null }>({
    now: piece,
    before: null,
  })
  const table = useRef<HTMLDivElement>(null)
  if (pair.now !== piece) setPair({ now: piece, before: pair.now })
  const rows = memoryRows(piece, { start, length }, pair.now === piece ? pair.before : pair.now)
  const last = piece.address + piece.bytes.length - 1
  // The Tab stop is always among what is shown.
  const stop = active >= piece.address && active <= last ? active : start

  function move(to: number): void {
    const target = Math.min(last, Math.max(piece.address, to))
    setActive(target)
    setDigit('')
    table.current?.querySelector<HTMLElement>(`[data-address="${target}"]`)?.focus()
  }
  async function write(bytes: Uint8Array): Promise<void> {
    try {
      await debug.ask('writeMemory', { memoryReference: showAddress(stop), data: toBase64(bytes) })
      setProblem('')
      await debug.refresh()
      move(stop + bytes.length)
    } catch (error) {
      setProblem(words(error))
    }
  }
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -ROW,
    ArrowDown: ROW,
    PageUp: -ROW * 8,
    PageDown: ROW * 8,
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const by = moves[event.key]
    if (by !== undefined) move(stop + by)
    else if (event.key === 'Escape') setDigit('')
    else if (/^[\da-f]$/i.test(event.key)) {
      const bytes = typedBytes(digit + event.key)
      setDigit(bytes === null ? event.key : '')
      if (bytes !== null) void write(bytes)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <>
      {problem !== '' && <p className="pg-connect-problem">{problem}</p>}
      <div
        ref={table}
        className="pg-memory-bytes"
        role="grid"
        aria-label="Bytes; type two hexadecimal digits to change one"
        data-testid="memory-bytes"
      >
        {rows.map(({ address, cells }) => (
          <div key={address} role="row">
            <span role="rowheader">{showAddress(address)}</span>
            {cells.map((cell) => (
              <span
                key={cell.address}
                role="gridcell"
                tabIndex={cell.address === stop ? 0 : -1}
                data-address={cell.address}
                data-marked={cell.marked}
                data-changed={cell.changed}
                onFocus={() => setActive(cell.address)}
                onKeyDown={onKeyDown}
              >
                {cell.address === stop && digit !== '' ? `${digit}_` : cell.hex}
              </span>
            ))}
            <span role="gridcell" className="pg-memory-letters">
              {cells.map(({ address: at, letter, marked }) => (
                <span key={at} data-marked={marked}>
                  {letter}
                </span>
              ))}
            </span>
          </div>
        ))}
      </div>
    </>
  )
}
