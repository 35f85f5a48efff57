// The statements of a unit in their order: which site each was and how deep. Position n is entry n - 1.

const FIRST_ROOM = 1 << 12
/** A unit with more statements is not traced to its end: that would take hundreds of megabytes. */
export const LONGEST_TRACE: number = 20_000_000

/** A growing list of statements. */
export class Trace {
  #sites: Int32Array = new Int32Array(FIRST_ROOM)
  #depths: Int32Array = new Int32Array(FIRST_ROOM)
  length = 0

  add(site: number, depth: number): void {
    if (this.length === this.#sites.length) {
      const sites = new Int32Array(this.length * 2)
      const depths = new Int32Array(this.length * 2)
      sites.set(this.#sites)
      depths.set(this.#depths)
      this.#sites = sites
      this.#depths = depths
    }
    this.#sites[this.length] = site
    this.#depths[this.length++] = depth
  }

  /** The site of a position; -1 outside. */
  site(position: number): number {
    return position >= 1 && position <= this.length ? (this.#sites[position - 1] as number) : -1
  }

  /** How many frames there were at a position. */
  depth(position: number): number {
    return position >= 1 && position <= this.length ? (this.#depths[position - 1] as number) : 0
  }

  /** The last position before `position` that is wanted; 0 if there is none. */
  lastBefore(position: number, wanted: (site: number, depth: number) => boolean): number {
    for (let at = Math.min(position - 1, this.length); at >= 1; at--)
      if (wanted(this.#sites[at - 1] as number, this.#depths[at - 1] as number)) return at
    return 0
  }
}
