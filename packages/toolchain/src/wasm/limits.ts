// Makes a module's imported memory and table fit the ones it is given.
//
// A module only instantiates if the memory it gets is of the declared kind (shared or not) and within the declared
// limits; the loader decides all of that, so what the linker wrote is replaced.
import { Reader, Writer } from './bytes.ts'
import { readLimits } from './model.ts'
import { findSection, replaceSection, SectionId, type Section } from './sections.ts'

/** The memory that the module will get. `maxPages` counts pages of 64 KiB. */
export interface MemoryShape {
  readonly shared: boolean
  readonly maxPages: number
}

/** Declares the imported memory as given (no minimum) and the imported table without limits. */
export function setImportLimits(sections: readonly Section[], { shared, maxPages }: MemoryShape): Section[] {
  const section = findSection(sections, SectionId.import)
  if (!section) return [...sections]
  const reader = new Reader(section.bytes)
  const writer = new Writer(section.bytes.length + 16)
  let copied = 0
  const keep = (to: number): void => {
    writer.copy(section.bytes, copied, to)
  }
  for (let left = reader.u32(); left > 0; left--) {
    reader.text()
    reader.text()
    const kind = reader.u8()
    if (kind === 0) reader.skipLeb()
    else if (kind === 1 || kind === 2) {
      if (kind === 1) reader.u8()
      keep(reader.at)
      readLimits(reader)
      copied = reader.at
      if (kind === 1) writer.u8(0).u32(0)
      else
        writer
          .u8(shared ? 3 : 1)
          .u32(0)
          .u32(maxPages)
    } else if (kind === 3) reader.skip(2)
    else {
      reader.u8()
      reader.skipLeb()
    }
  }
  keep(section.bytes.length)
  return replaceSection(sections, section, writer.take())
}
