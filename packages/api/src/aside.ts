// Callbacks of modules that run for people who look, not for the engine: a panel asks a data type what a value of its is.
//
// Afterwards memory is what it was, and nobody has heard of it: no trace, no log, no lint, no debugger, no record of the past, no unit of work. So
// it may be done at any moment, also while code is held in the midst of a command or in the past. What a callback does to the engine
// itself (it has no business there) is not undone.
import type { ModuleApi } from './module-api.ts'
import { CONTEXT_CELLS, INTERRUPT_WORD } from './abi/address-space.ts'
import type { PlacedString } from './abi/string-copies.ts'
import { API_TRACE_OFF } from './trace.ts'

/** Memory above this is not copied just to look. */
const LARGEST_COPY = 256 * 1024 * 1024

/** What was found out, and the warnings that the log would have got. */
export interface Aside<T> {
  readonly result: T
  readonly warnings: readonly string[]
}

/**
 * Runs callbacks of modules without a trace.
 *
 * @throws Error with a text for people if it cannot be done at this moment; and what `run` throws
 */
export function aside<T>(m: ModuleApi, run: () => T): Aside<T> {
  const obstacle = obstacleOf(m)
  if (obstacle !== null) throw new Error(obstacle)
  const { server, memory, handles, runtime, tracer, debug, lints } = m
  const { host, propagation } = server
  const { allowed } = propagation
  const { log } = host
  const { onWrite } = memory
  const { watcher } = handles
  const faults = [...m.instances].map((module) => [module, module.lastFault, module.stackPointer] as const)
  handles.settle()
  const copy = copyMemory(m)
  const placed: PlacedString[] = (runtime.copies.placed = [])
  const warnings: string[] = []
  // Still the same piece of work, or none at all: nothing is sent on, and nobody is served at the end.
  server.nesting++
  propagation.allowed = false
  m.tracer = API_TRACE_OFF
  m.debug = null
  m.lints = null
  memory.onWrite = null
  handles.watcher = null
  host.log = (level, message) => {
    if (level === 'warning') warnings.push(message)
  }
  // A loop without end can be stopped here as anywhere.
  const end = m.beginOutermost()
  try {
    return { result: runtime.unheard(run), warnings }
  } finally {
    end()
    host.log = log
    handles.watcher = watcher
    memory.onWrite = onWrite
    m.debug = debug
    m.lints = lints
    m.tracer = tracer
    propagation.allowed = allowed
    server.nesting--
    copy.putBack()
    runtime.copies.placed = null
    for (const string of placed) string.unplace()
    handles.forgetUntaken()
    for (const [module, fault, stack] of faults) {
      module.lastFault = fault
      module.stackPointer = stack
    }
  }
}

function obstacleOf(m: ModuleApi): string | null {
  if ((m.threads?.list().length ?? 0) > 0) return 'Threads of modules run.'
  if (m.recorder !== null) return 'A module that forks is loaded.'
  if (m.windows.hasWritable) return 'A module writes through StringDMA.'
  if (m.memory.wasm.buffer.byteLength > LARGEST_COPY) return 'Modules use too much memory.'
  return null
}

/** All of memory but the words that other threads read and write. */
function copyMemory(m: ModuleApi): { putBack(): void } {
  const bytes = (): Uint8Array => new Uint8Array(m.memory.wasm.buffer)
  const low = bytes().slice(0, INTERRUPT_WORD)
  const high = bytes().slice(CONTEXT_CELLS)
  return {
    putBack() {
      const now = bytes()
      now.set(low)
      now.set(high, CONTEXT_CELLS)
      // What it has grown by since is new.
      now.fill(0, CONTEXT_CELLS + high.length)
    },
  }
}
