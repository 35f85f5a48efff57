// The WebAssembly of the function that is held, with the lines of C it comes from, and where in it code stands.
import { EmptyState } from '@valkey-playground/ui'
import { useEffect, useRef, type JSX } from 'react'
import { useStore } from 'zustand'
import { usePage } from '../app/page.ts'
import type { InstructionBody } from './dap.ts'
import { useAnswer } from './use-answer.ts'
import './panes.css'

/** Instructions that are shown before and after the one that is next. */
const BEFORE = 150
const AFTER = 250

/** Instructions of one line of C in a row. */
interface Group {
  readonly path: string
  readonly line: number
  readonly instructions: readonly InstructionBody[]
}

function groupsOf(instructions: readonly InstructionBody[]): readonly Group[] {
  const groups: { path: string; line: number; instructions: InstructionBody[] }[] = []
  for (const instruction of instructions) {
    if (instruction.presentationHint === 'invalid') continue
    const path = instruction.location?.path ?? ''
    const line = instruction.line ?? 0
    const last = groups.at(-1)
    if (last?.path === path && last.line === line) last.instructions.push(instruction)
    else groups.push({ path, line, instructions: [instruction] })
  }
  return groups
}

/** The pane. */
export function CodePane(): JSX.Element {
  const { debugger: debug, project, session } = usePage()
  const held = useStore(debug, (state) =>
    state.phase !== 'off' ? (state.frames.find(({ id }) => id === state.frame)?.code ?? '') : '',
  )
  const { value, problem } = useAnswer(held === '' ? null : held, async (at) => {
    const { instructions } = await at.ask<{ instructions: InstructionBody[] }>('disassemble', {
      memoryReference: held,
      instructionOffset: -BEFORE,
      instructionCount: BEFORE + AFTER,
    })
    return groupsOf(instructions)
  })
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'center' })
  }, [value, held])
  const { files } = project.getState().project
  const text = (path: string, line: number): string => files[path]?.split('\n')[line - 1]?.trim() ?? ''

  if (held === '' || value === null)
    return (
      <section className="vp-panel" aria-label="Disassembly">
        <EmptyState
          icon="editor"
          title={problem === '' ? 'Nothing is held' : problem}
          text="While code is held, the WebAssembly of its function is shown here beside the lines it comes from."
        />
      </section>
    )
  return (
    <section className="vp-panel" aria-label="Disassembly">
      <ol
        ref={list}
        className="pg-code"
        aria-label={`Instructions of ${value[0]?.instructions[0]?.symbol ?? ''}`}
        data-testid="disassembly"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by key
        tabIndex={0}
      >
        {value.map(({ path, line, instructions }) => (
          <li key={instructions[0]?.address}>
            {line > 0 && (
              <button
                type="button"
                className="pg-code-source"
                onClick={() => session.reveal(path, { line, column: 1 })}
              >
                {path}:{line} <span>{text(path, line)}</span>
              </button>
            )}
            <ol>
              {instructions.map(({ address, instruction }) => (
                <li key={address} aria-current={Number(address) === Number(held)}>
                  <span className="vp-muted">{address}</span>
                  <code>{instruction}</code>
                </li>
              ))}
            </ol>
          </li>
        ))}
      </ol>
    </section>
  )
}
