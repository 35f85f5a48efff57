// What can be stopped in: the modules that are loaded with probes, their files, lines and functions.
//
// The compiler names files as it saw them; people name them by where they are. A file matches a path when the longer one ends with
// the shorter, part by part; where that fits several files, the one with more parts in common is meant.
import type { ModuleImage } from '@valkey-playground/api'
import { readImports, type ProbeSite } from '@valkey-playground/toolchain/wasm'

/** A module with probes. */
export interface Program {
  readonly image: ModuleImage
  readonly sites: readonly ProbeSite[]
  /** Number of its first site. */
  readonly first: number
  readonly importedFunctions: number
}

/** A site with its number and its module. */
export interface NumberedSite {
  readonly program: Program
  readonly number: number
  readonly site: ProbeSite
}

/** The modules with probes. */
export class Programs {
  readonly #programs = new Map<ModuleImage, Program>()

  /** Adds a module; undefined if it has no probes. */
  add(image: ModuleImage): Program | undefined {
    if (!image.probes) return undefined
    const importedFunctions = readImports(image.sections).filter(({ kind }) => kind === 'function').length
    const program = { image, sites: image.probes.sites, first: image.probes.first, importedFunctions }
    this.#programs.set(image, program)
    return program
  }

  remove(image: ModuleImage): void {
    this.#programs.delete(image)
  }

  of(image: ModuleImage): Program | undefined {
    return this.#programs.get(image)
  }

  [Symbol.iterator](): IterableIterator<Program> {
    return this.#programs.values()
  }

  /** The site of a number, while its module is loaded. */
  site(number: number): NumberedSite | undefined {
    for (const program of this.#programs.values()) {
      const site = program.sites[number - program.first]
      if (site) return { program, number, site }
    }
    return undefined
  }

  /** The last statement that begins at or before a place in a module's code, in the same function. */
  siteBefore(image: object, offset: number): NumberedSite | undefined {
    const program = this.#programs.get(image as ModuleImage)
    const index = program?.sites.findLastIndex(({ address }) => address <= offset) ?? -1
    const site = program?.sites[index]
    return program && site && offset < site.bodyEnd
      ? { program, number: program.first + index, site }
      : undefined
  }

  /** All statements that `wanted` accepts. */
  *sitesWhere(wanted: (site: ProbeSite, program: Program) => boolean): IterableIterator<NumberedSite> {
    for (const program of this.#programs.values())
      for (const [index, site] of program.sites.entries())
        if (wanted(site, program)) yield { program, number: program.first + index, site }
  }

  /** All statements of the function that a site is in. */
  *functionOf({ program, site }: NumberedSite): IterableIterator<number> {
    let index = program.sites.findIndex((other) => other.function === site.function)
    for (; program.sites[index]?.function === site.function; index++) yield program.first + index
  }

  /** Names of the files that have statements, as the compiler saw them. */
  files(): string[] {
    const names = new Set<string>()
    for (const { sites } of this.#programs.values()) for (const { file } of sites) names.add(file)
    return [...names]
  }

  /** The compiler's name of the file that a path means. */
  fileOf(path: string): string | undefined {
    let best: string | undefined
    let most = 0
    for (const file of this.files()) {
      const common = commonEnd(file, path)
      if (common > most) [best, most] = [file, common]
    }
    return best
  }
}

/** The name of the function that a site is in, as the linker gives it. */
export function functionName({ program, site }: NumberedSite): string {
  const index = program.importedFunctions + site.function
  return program.image.names.get(index) ?? `function ${index}`
}

/** How many parts two paths have in common at their ends; 0 unless one of them is used up. */
function commonEnd(a: string, b: string): number {
  const left = partsOf(a)
  const right = partsOf(b)
  let count = 0
  while (count < left.length && count < right.length && left.at(-1 - count) === right.at(-1 - count)) count++
  return count === left.length || count === right.length ? count : 0
}

function partsOf(path: string): string[] {
  return path.split(/[/\\]/).filter((part) => part !== '' && part !== '.')
}
