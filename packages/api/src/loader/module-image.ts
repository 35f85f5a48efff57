// From the bytes of a linked module to an instance in the shared memory: placing, rewriting, instantiating.
//
// The rewritten module keeps only what WebAssembly needs and the functions' names; the original bytes stay, for line
// tables. A module without relocation records goes to the addresses it was linked for, one at a time.
import {
  addProbes,
  addSafepoints,
  chainOffsets,
  findCustom,
  findSection,
  importMemory,
  isRelocatable,
  ownMemoryPages,
  readImports,
  readBodies,
  readNames,
  readGlobals,
  readExports,
  readLineTable,
  readSections,
  relocate,
  SectionId,
  setImportLimits,
  writeModule,
  Writer,
  type Bases,
  type Body,
  type LineTable,
  type OffsetMap,
  type ProbeSite,
  type Section,
  type WasmImport,
} from '@valkey-playground/toolchain/wasm'
import {
  CALL_SITE,
  CONTROL,
  DEBUG_ARMED,
  DEBUG_START,
  INTERRUPT_WORD,
  NULL_ZONE,
  PAGE,
  SYSTEM_SLOTS,
  SYSTEM_START,
} from '../abi/address-space.ts'
import { placeData, type Runtime } from '../abi/runtime.ts'
import { typedFunctions } from '../abi/table.ts'
import { takeCallNumbers, type CallNumbers } from './call-sites.ts'
import { inlineApiCalls } from './inline-calls.ts'
import type { CodePlace } from './trap.ts'

/** Table slots of the functions that rewritten code calls. */
export interface SystemSlots {
  readonly safepoint: number
  readonly stackOverflow: number
  readonly probe: number
}

/** Where positions in a module's running code are in the code as it was linked. */
export interface CodeMap {
  /** The word by which stack traces name the module. */
  readonly id: string
  readonly offsets: OffsetMap
  /** Where the code section begins in the file. */
  readonly codeStart: number
}

/** The bytes of a module for instances in other threads: memory is in use, each has its own stack and is stopped by other means. */
export interface ThreadCode extends CodeMap {
  readonly bytes: Uint8Array
}

/** A module placed in memory, not yet instantiated. */
export interface ModuleImage extends CodeMap {
  /** As given. */
  readonly original: Uint8Array
  readonly sections: readonly Section[]
  readonly imports: readonly WasmImport[]
  readonly module: WebAssembly.Module
  /** The table slots of its functions: the first, and the one after the last. */
  readonly slots: { readonly from: number; readonly to: number }
  /** The code for threads, once one was started. */
  readonly threadCode: ThreadCode | null
  /** Makes `threadCode`. */
  forThreads(): ThreadCode
  /** How far data and table entries are from where the linker put them. */
  readonly bases: Bases
  /** Function names by index. */
  readonly names: ReadonlyMap<number, string>
  /** The places where it can stop, and the number of the first; null if it has no probes. */
  readonly probes: { readonly sites: readonly ProbeSite[]; readonly first: number } | null
  /** The numbers that its calls by pointer leave; null if it has no lines. */
  readonly calls: CallNumbers | null
  /** `file.c:12` for a position in the original code section, if the module has debug information. */
  lineOf(position: number): string | undefined
  /** The name of the function at a position in the original code section. */
  functionAt(position: number): string
  /** Where a function begins, by its index. */
  placeOfFunction(index: number): CodePlace
  /** Gives memory and table slots back. */
  release(): void
}

/** The module cannot be placed; `message` says why, for the log. */
export class ImageError extends Error {
  override readonly name = 'ImageError'
}

/** How many safe points pass between two looks at the clock, without shared memory. */
const COUNTDOWN = 1 << 20
const TABLE_FIRST_ENTRY = 1

interface Place {
  readonly memoryBase: number
  readonly tableBase: number
  release(): void
}

/** Places a module. `id` must be unique among all images of one engine. With `firstSite` it gets probes, if it has lines. */
export function placeModule(
  runtime: Runtime,
  original: Uint8Array,
  id: string,
  slots: SystemSlots,
  fixedPlace: FixedPlace,
  firstSite: number | null = null,
): ModuleImage {
  const own = ownMemory(runtime, readSections(original))
  const { sections } = own
  const imports = readImports(sections)
  const memoryImport = imports.find((entry) => entry.kind === 'memory')
  if (!memoryImport) throw new ImageError('it has no memory')
  const bytes = (memoryImport.limits?.min ?? 0) * PAGE
  const entries = imports.find((entry) => entry.kind === 'table')?.limits?.min ?? 0
  const place = own.moves(
    isRelocatable(sections) ? movablePlace(runtime, bytes, entries) : fixedPlace.take(bytes, entries),
  )
  try {
    const relocated = relocate(sections, place)
    const stackTop = stackPointerOf(relocated.sections)
    const dataStart = relocated.memory.reduce((low, init) => Math.min(low, init.address), Infinity)
    const lines = firstSite === null ? undefined : readLineTable(sections)
    const probe =
      firstSite === null || !lines
        ? null
        : () =>
            addProbes(relocated.sections, {
              lines,
              slot: slots.probe,
              firstSite,
              armed: DEBUG_ARMED,
              control: DEBUG_START,
            })
    const probed = probe?.() ?? null
    if (probed && DEBUG_ARMED + (firstSite ?? 0) + probed.sites.length > SYSTEM_START)
      throw new ImageError('there is no room left for places to stop at')
    // A debugger is to hear of all calls.
    const inlined = probed ?? inlineApiCalls(runtime, sections, relocated.sections)
    const calls =
      findCustom(sections, '.debug_line') &&
      takeCallNumbers(runtime, findSection(sections, SectionId.code)?.bytes.length ?? 0)
    const safe = addSafepoints(setImportLimits(inlined.sections, runtime.options), {
      slot: slots.safepoint,
      interrupt: runtime.options.shared ? { address: INTERRUPT_WORD } : { every: COUNTDOWN },
      ...(stackTop !== undefined && stackTop <= dataStart
        ? { stack: { slot: slots.stackOverflow, low: place.memoryBase, size: stackTop - place.memoryBase } }
        : {}),
      ...(calls && {
        callSites: { address: CALL_SITE, numberOf: (at) => calls.from + inlined.offsets.toOriginal(at) },
      }),
    })
    const names = readNames(sections).functions
    const lineOf = lineFinder(sections)
    const { bytes: rewritten, codeStart } = finish(safe.sections, id, names)
    let threadCode: ThreadCode | null = null
    const module = new WebAssembly.Module(rewritten)
    own.clear(place.memoryBase)
    placeData(runtime.memory, relocated.memory)
    return {
      id,
      original,
      sections,
      imports,
      module,
      offsets: chainOffsets(inlined.offsets, safe.offsets),
      codeStart,
      bases: { memoryBase: place.memoryBase, tableBase: place.tableBase },
      names,
      probes: probed && firstSite !== null ? { sites: probed.sites, first: firstSite } : null,
      slots: { from: place.tableBase + TABLE_FIRST_ENTRY, to: place.tableBase + Math.max(entries, 1) },
      get threadCode() {
        return threadCode
      },
      forThreads() {
        if (threadCode !== null) return threadCode
        const threadId = `${id}-thread`
        const stops = probe?.()
        const { sections: code, offsets } = addSafepoints(
          setImportLimits((stops ?? relocated).sections, runtime.options),
          {
            slot: slots.safepoint,
            interrupt: { address: INTERRUPT_WORD + CONTROL.threadInterrupt * 4 },
            stack: { slot: slots.stackOverflow },
          },
        )
        return (threadCode = {
          ...finish(code, threadId, names),
          id: threadId,
          offsets: stops ? chainOffsets(stops.offsets, offsets) : offsets,
        })
      },
      calls: calls ?? null,
      lineOf,
      ...functionFinder(sections, imports, names, lineOf),
      release: place.release,
    }
  } catch (error) {
    place.release()
    throw error
  }
}

/** What is to be done about a memory that a module brings. */
interface OwnMemory {
  readonly sections: Section[]
  /** The place, with what the module grew by given back at its end. */
  moves(place: Place): Place
  /** Its memory is all zeros before its data come. */
  clear(memoryBase: number): void
}

/**
 * A module that was linked with a memory of its own is given ours. What it grows by is taken from the heap: pages somewhere behind,
 * which is what allocators expect that share their memory with others.
 */
function ownMemory(runtime: Runtime, sections: Section[]): OwnMemory {
  const pages = ownMemoryPages(sections)
  if (pages === undefined) return { sections, moves: (place) => place, clear() {} }
  const blocks: number[] = []
  let end = pages
  const grow = (count: number): number => {
    if (count === 0) return end
    const block = runtime.alignedAlloc(PAGE, (count >>> 0) * PAGE)
    if (block === 0) return -1
    runtime.memory.bytes(block, count * PAGE).fill(0, block, block + count * PAGE)
    blocks.push(block)
    end = block / PAGE + count
    return block / PAGE
  }
  const base = runtime.table.place(
    typedFunctions([
      { signature: { params: ['i32'], results: ['i32'] }, call: grow },
      { signature: { params: [], results: ['i32'] }, call: () => end },
    ]),
  )
  return {
    sections: importMemory(sections, { grow: base, size: base + 1 }),
    moves: (place) => ({
      ...place,
      release() {
        place.release()
        for (const block of blocks) runtime.free(block)
        runtime.table.release(base, 2)
      },
    }),
    clear(memoryBase) {
      const to = memoryBase + pages * PAGE
      runtime.memory.bytes(memoryBase + NULL_ZONE, 1).fill(0, memoryBase, to)
    },
  }
}

/** The file as it is instantiated: without what WebAssembly does not need, with the names for stack traces. */
function finish(
  sections: readonly Section[],
  id: string,
  names: ReadonlyMap<number, string>,
): { bytes: Uint8Array<ArrayBuffer>; codeStart: number } {
  const bytes = writeModule([
    ...sections.filter((section) => section.id !== SectionId.custom),
    nameSection(id, names),
  ])
  return { bytes, codeStart: findSection(readSections(bytes), SectionId.code)?.offset ?? 0 }
}

function movablePlace(runtime: Runtime, bytes: number, entries: number): Place {
  const pointer = runtime.alignedAlloc(PAGE, Math.max(bytes, PAGE))
  if (pointer === 0) throw new ImageError(`out of memory: no ${bytes} bytes left for it`)
  // Entry 0 of a module's table is NULL for every module; its functions begin at 1.
  const count = Math.max(entries - TABLE_FIRST_ENTRY, 0)
  const slot = runtime.table.reserve(count)
  return {
    memoryBase: pointer,
    tableBase: slot - TABLE_FIRST_ENTRY,
    release() {
      runtime.table.release(slot, count)
      runtime.free(pointer)
    },
  }
}

/** The low addresses, for one module that cannot be moved. */
export class FixedPlace {
  #taken = false

  take(bytes: number, entries: number): Place {
    if (this.#taken)
      throw new ImageError('it has no relocation records (--emit-relocs), and another such module is loaded')
    if (bytes > DEBUG_START || entries > SYSTEM_SLOTS)
      throw new ImageError(
        `it has no relocation records (--emit-relocs) and needs more than ${DEBUG_START} bytes`,
      )
    this.#taken = true
    return {
      memoryBase: 0,
      tableBase: 0,
      release: () => {
        this.#taken = false
      },
    }
  }
}

/** Reads the line table when it is first asked for. */
function lineFinder(sections: readonly Section[]): (position: number) => string | undefined {
  let table: LineTable | undefined
  let read = false
  return (position) => {
    if (!read) {
      read = true
      table = readLineTable(sections)
    }
    const found = table?.find(position)
    return found && `${found.file.replace(/^.*\//, '')}:${found.line}`
  }
}

/** Reads where functions lie when one is first asked for. */
function functionFinder(
  sections: readonly Section[],
  imports: readonly WasmImport[],
  names: ReadonlyMap<number, string>,
  lineOf: (position: number) => string | undefined,
): Pick<ModuleImage, 'functionAt' | 'placeOfFunction'> {
  let read: readonly Body[] | undefined
  const bodies = (): readonly Body[] => (read ??= readBodies(sections))
  const imported = imports.filter(({ kind }) => kind === 'function').length
  const nameOf = (index: number): string => names.get(index) ?? `function ${index}`
  return {
    functionAt: (position) => nameOf(imported + bodies().findIndex(({ end }) => position < end)),
    placeOfFunction(index) {
      const body = bodies()[index - imported]
      const line = body && lineOf(body.at)
      return { function: nameOf(index), ...(line === undefined ? {} : { line }) }
    },
  }
}

function stackPointerOf(sections: readonly Section[]): number | undefined {
  const imported = readImports(sections).filter((entry) => entry.kind === 'global').length
  const index = readExports(sections).find(
    (entry) => entry.kind === 'global' && entry.name === '__stack_pointer',
  )?.index
  return index === undefined ? undefined : readGlobals(sections)[index - imported]?.value
}

function nameSection(id: string, names: ReadonlyMap<number, string>): Section {
  const moduleName = new Writer().text(id)
  const functions = new Writer(names.size * 24).u32(names.size)
  for (const [index, name] of names) functions.u32(index).text(name)
  const writer = new Writer(functions.length + 32)
  writer.u8(0).u32(moduleName.length).raw(moduleName.view())
  writer.u8(1).u32(functions.length).raw(functions.view())
  return { id: SectionId.custom, name: 'name', bytes: writer.take(), offset: 0 }
}
