// The bodies of a module's own functions: where each lies in the code section, and where its instructions begin.
import { Reader } from './bytes.ts'
import { findSection, SectionId, type Section } from './sections.ts'

/** A body by its positions in the code section, without its size before it. */
export interface Body {
  readonly at: number
  readonly end: number
}

/** All bodies in their order: that of the first function that is not imported comes first. */
export function readBodies(sections: readonly Section[]): Body[] {
  const code = findSection(sections, SectionId.code)
  if (!code) return []
  const reader = new Reader(code.bytes)
  return Array.from({ length: reader.u32() }, () => {
    const size = reader.u32()
    const at = reader.at
    reader.skip(size)
    return { at, end: at + size }
  })
}

/** From the beginning of a body to its first instruction. */
export function skipLocals(reader: Reader): void {
  for (let groups = reader.u32(); groups > 0; groups--) {
    reader.skipLeb()
    reader.u8()
  }
}
