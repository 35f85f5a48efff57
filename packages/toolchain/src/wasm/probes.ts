// Inserts the places where a debugger can stop: a probe before each statement of a function that has line information.
//
// A probe counts down and calls out only when its own byte is set or the count is 0, so running past costs a store and a load. How many
// statements have begun is what the debugger knows to be the goal without what is left. The numbers lie in a control block in memory, one for each thread; the module's global
// `__debug_control` says where, so that a thread's instance can have its own:
//     | left | goal | top frame |
// Functions keep records of their frames, so that a debugger knows them without the engine's help, through recursion and callbacks:
//     top ──▶ | site of the running call | frame base |      8 bytes each, growing upwards
// The record is taken at the entry and given back behind a block around the body, which `return` becomes a branch to. What leaves a
// function by an exception gives nothing back: handlers set the top themselves, and so does whoever caught it outside.
// Change together: probe-body.ts, which walks one body.
import { withFunctionType, withGlobal, withGlobalExport } from './additions.ts'
import { readBodies } from './bodies.ts'
import { Reader, Writer } from './bytes.ts'
import { findStackPointer, readFunctions, readTypes } from './model.ts'
import { OffsetMapBuilder, type OffsetMap } from './offset-map.ts'
import { probeBody, type ProbeCodes } from './probe-body.ts'
import type { ProbeSite } from './probe-layout.ts'
import { findSection, replaceSection, SectionId, type Section } from './sections.ts'
import type { LineTable } from '../dwarf/line.ts'

/** What the module's global with the address of its control block is exported as. */
export const PROBE_CONTROL_GLOBAL = '__debug_control'

/** What to insert. */
export interface ProbeOptions {
  readonly lines: LineTable
  /** Table index of a function `(site) => void`. */
  readonly slot: number
  /** Number of the first site: sites of several modules are told apart by their numbers. */
  readonly firstSite: number
  /** Address of the byte of site 0: a site that is to stop has 0xff there, the others 0. */
  readonly armed: number
  /** Address of the control block at the start. */
  readonly control: number
}

/** The module with probes. */
export interface Probed {
  readonly sections: Section[]
  readonly offsets: OffsetMap
  /** In the order of their numbers, the first is `firstSite`. */
  readonly sites: readonly ProbeSite[]
}

/** The places where probes would go: statements, without the openings of functions. */
export function probeSites(sections: readonly Section[], lines: LineTable): ProbeSite[] {
  const rows = lines.rows.filter((row) => !row.end && row.statement && row.line > 0)
  const sites: ProbeSite[] = []
  let next = 0
  readBodies(sections).forEach(({ at, end }, index) => {
    while (next < rows.length && (rows[next]?.address ?? 0) < at) next++
    const from = next
    while (next < rows.length && (rows[next]?.address ?? 0) < end) next++
    let own = rows.slice(from, next)
    // The opening comes before the frame is there: nothing can be looked at yet. A body of nothing else keeps it.
    if (own.length > 1 && own[0]?.address === at) own = own.slice(1)
    let last = -1
    for (const row of own) {
      if (row.address === last) sites.pop()
      last = row.address
      sites.push({
        address: row.address,
        file: lines.files[row.file] ?? '?',
        line: row.line,
        column: row.column,
        function: index,
        bodyStart: at,
        bodyEnd: end,
      })
    }
  })
  return sites
}

/** Inserts the probes. A module without statements comes back as it is. */
export function addProbes(sections: readonly Section[], options: ProbeOptions): Probed {
  const sites = probeSites(sections, options.lines)
  const code = findSection(sections, SectionId.code)
  const offsets = new OffsetMapBuilder()
  if (!code || sites.length === 0) return { sections: [...sections], offsets: offsets.build(), sites }
  const typed = withFunctionType(sections, { params: [0x7f], results: [] })
  const global = withGlobal(typed.sections, options.control)
  const result = withGlobalExport(global.sections, PROBE_CONTROL_GLOBAL, global.index)
  const codes: ProbeCodes = {
    armed: options.armed,
    slot: options.slot,
    typeIndex: typed.index,
    controlGlobal: global.index,
  }
  const types = readTypes(sections)
  const stackGlobal = findStackPointer(sections)
  const functions = readFunctions(sections)
  const bodies = readBodies(sections)
  const emit = new Writer(code.bytes.length * 3).u32(bodies.length)
  let next = 0
  bodies.forEach(({ at, end }, index) => {
    const first = next
    while (sites[next]?.function === index) next++
    const type = types[functions[index] ?? -1]
    probeBody(emit, offsets, new Reader(code.bytes, at, end), codes, {
      sites: sites.slice(first, next),
      firstSite: options.firstSite + first,
      params: type?.params.length ?? 0,
      result: type?.results[0],
      stackGlobal,
    })
  })
  return {
    sections: replaceSection(result, findSection(result, SectionId.code) as Section, emit.take()),
    offsets: offsets.build(),
    sites,
  }
}
