// Breakpoints at lines and at functions: where they are, whether they count, and what they do instead of stopping.
//
// They outlive modules: each is placed in what is loaded now and again whenever a module comes or goes. A line without code moves to the
// next one with code in the same file, as in gdb. A line may be several places (a template, an inlined function): one in each function.
import { ARMED, type ProbeControl } from './probe-control.ts'
import { functionName, type NumberedSite, type Programs } from './programs.ts'

/** What somebody asked for. */
export interface BreakpointRequest {
  /** Stops only if this C expression is not 0. */
  readonly condition?: string
  /** Stops from the n-th time on (`5`, `>=5`), the n-th only (`==5`), after (`>5`), or each n-th (`%5`). */
  readonly hitCondition?: string
  /** Writes this instead of stopping; `{expression}` is replaced by its value. */
  readonly logMessage?: string
}

/** A breakpoint with its place. */
export interface Breakpoint extends BreakpointRequest {
  readonly id: number
  /** A line of a file, or a function. */
  readonly wanted: { readonly path: string; readonly line: number } | { readonly function: string }
  /** Where it is now; empty while no loaded module has the place. */
  places: readonly NumberedSite[]
  hits: number
}

/** All breakpoints of a session. */
export class Breakpoints {
  readonly #programs: Programs
  readonly #control: ProbeControl
  readonly #all = new Set<Breakpoint>()
  readonly #bySite = new Map<number, Breakpoint[]>()
  #nextId = 1

  constructor(programs: Programs, control: ProbeControl) {
    this.#programs = programs
    this.#control = control
  }

  /** Replaces the breakpoints of a file. */
  setLines(path: string, requests: readonly (BreakpointRequest & { readonly line: number })[]): Breakpoint[] {
    return this.#replace(
      ({ wanted }) => 'path' in wanted && samePath(wanted.path, path),
      requests.map(({ line, ...request }) => ({ ...request, wanted: { path, line } })),
    )
  }

  /** Replaces all function breakpoints. */
  setFunctions(requests: readonly (BreakpointRequest & { readonly name: string })[]): Breakpoint[] {
    return this.#replace(
      ({ wanted }) => 'function' in wanted,
      requests.map(({ name, ...request }) => ({ ...request, wanted: { function: name } })),
    )
  }

  #replace(
    old: (breakpoint: Breakpoint) => boolean,
    added: readonly Omit<Breakpoint, 'id' | 'places' | 'hits'>[],
  ): Breakpoint[] {
    const before = [...this.#all].filter(old)
    for (const breakpoint of before) this.#all.delete(breakpoint)
    const made = added.map((request): Breakpoint => {
      const known = before.find(({ wanted }) => JSON.stringify(wanted) === JSON.stringify(request.wanted))
      return { ...request, id: known?.id ?? this.#nextId++, places: [], hits: known?.hits ?? 0 }
    })
    for (const breakpoint of made) this.#all.add(breakpoint)
    this.place()
    return made
  }

  /** Places all of them anew. Returns those that are elsewhere than before. */
  place(): Breakpoint[] {
    for (const site of this.#bySite.keys())
      if (this.#programs.site(site)) this.#control.arm(site, ARMED.breakpoint, false)
    this.#bySite.clear()
    const moved: Breakpoint[] = []
    for (const breakpoint of this.#all) {
      const places = this.#placesOf(breakpoint)
      const same =
        places.map(({ number }) => number).join() === breakpoint.places.map(({ number }) => number).join()
      if (!same) moved.push(breakpoint)
      breakpoint.places = places
      for (const { number } of places) {
        const here = this.#bySite.get(number)
        if (here) here.push(breakpoint)
        else this.#bySite.set(number, [breakpoint])
        this.#control.arm(number, ARMED.breakpoint, true)
      }
    }
    return moved
  }

  #placesOf({ wanted }: Breakpoint): NumberedSite[] {
    if ('path' in wanted) {
      const file = this.#programs.fileOf(wanted.path)
      return file === undefined ? [] : linePlaces(this.#programs, file, wanted.line)
    }
    return firstOfEach(
      [...this.#programs.sitesWhere(() => true)].filter((site) =>
        namesFunction(functionName(site), wanted.function),
      ),
    )
  }

  /** The breakpoints at a site. */
  at(site: number): readonly Breakpoint[] {
    return this.#bySite.get(site) ?? []
  }

  /** Whether there is any, so that somebody may wait for one. */
  get size(): number {
    return this.#all.size
  }

  /** Counts a visit, and says whether it is one to stop at as far as counting goes. */
  counts(breakpoint: Breakpoint): boolean {
    breakpoint.hits++
    return hitsMatch(breakpoint.hitCondition, breakpoint.hits)
  }

  /** How often each was met, to be put back after a journey in which they are met again. */
  takeHits(): ReadonlyMap<Breakpoint, number> {
    return new Map([...this.#all].map((breakpoint) => [breakpoint, breakpoint.hits]))
  }

  putHits(hits: ReadonlyMap<Breakpoint, number>): void {
    for (const [breakpoint, count] of hits) breakpoint.hits = count
  }

  clear(): void {
    this.#all.clear()
    this.place()
  }
}

/** The places of a line: its first statement in each function, or those of the next line that has any. */
export function linePlaces(programs: Programs, file: string, line: number): NumberedSite[] {
  const later = [...programs.sitesWhere((site) => site.file === file && site.line >= line)]
  const nearest = Math.min(...later.map(({ site }) => site.line))
  return firstOfEach(later.filter(({ site }) => site.line === nearest))
}

/** The first of the sites in each function. */
function firstOfEach(sites: readonly NumberedSite[]): NumberedSite[] {
  return sites.filter(
    ({ program, site }, index) =>
      sites.findIndex((other) => other.program === program && other.site.function === site.function) ===
      index,
  )
}

/** Whether a linker's name (`geo::area(int)`) is what was asked for: the whole, without arguments, or its last part. */
function namesFunction(name: string, wanted: string): boolean {
  const plain = name.replace(/\(.*$/s, '')
  return name === wanted || plain === wanted || plain.endsWith(`::${wanted}`)
}

function samePath(a: string, b: string): boolean {
  return a.replaceAll('\\', '/') === b.replaceAll('\\', '/')
}

const HIT_TESTS: Readonly<Record<string, (hits: number, n: number) => boolean>> = {
  '': (hits, n) => hits >= n,
  '>=': (hits, n) => hits >= n,
  '>': (hits, n) => hits > n,
  '==': (hits, n) => hits === n,
  '=': (hits, n) => hits === n,
  '<': (hits, n) => hits < n,
  '<=': (hits, n) => hits <= n,
  '%': (hits, n) => n > 0 && hits % n === 0,
}

/** Whether a hit condition is one that we understand. */
export function isHitCondition(text: string): boolean {
  return /^\s*(>=|<=|==|=|>|<|%)?\s*\d+\s*$/.test(text)
}

function hitsMatch(condition: string | undefined, hits: number): boolean {
  const match = /^\s*(>=|<=|==|=|>|<|%)?\s*(\d+)\s*$/.exec(condition ?? '')
  return match ? (HIT_TESTS[match[1] ?? '']?.(hits, Number(match[2])) ?? true) : true
}
