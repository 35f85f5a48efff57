// What an object file needs from elsewhere, read from its symbol table.
//
// The linker is told to leave undefined functions to the loader, and it then puts 0 for undefined data without a word;
// so we look for ourselves. Reads the "linking" section (id 8 of its subsections) and, for names of undefined
// functions, the import section.
// @see WebAssembly object file linking (tool conventions)

const textDecoder = new TextDecoder()
const undefinedFlag = 0x10
const explicitNameFlag = 0x40
const weakFlag = 0x01

/** Names an object uses without defining them, weak ones (which may stay undefined) left out, and the data it defines. */
export interface ObjectSymbols {
  readonly undefinedFunctions: string[]
  readonly undefinedData: string[]
  readonly definedData: string[]
}

/** A function that a module imports. */
export interface FunctionImport {
  readonly module: string
  readonly name: string
}

/** Reads the symbols of one object, as the compiler wrote it. */
export function symbolsOf(object: Uint8Array): ObjectSymbols {
  const symbols: ObjectSymbols = { undefinedFunctions: [], undefinedData: [], definedData: [] }
  let imports: readonly FunctionImport[] = []
  for (const [id, section] of sectionsOf(object)) {
    if (id === 2) imports = readImports(section)
    if (id !== 0 || section.text() !== 'linking') continue
    section.unsigned()
    while (section.at < section.end) {
      const kind = section.byte()
      const length = section.unsigned()
      const subsection = new Reader(object, section.at, section.at + length)
      section.at += length
      if (kind === 8) readSymbols(subsection, imports, symbols)
    }
  }
  return symbols
}

/** The functions that a module or an object imports, in its order. */
export function functionImports(wasm: Uint8Array): FunctionImport[] {
  for (const [id, section] of sectionsOf(wasm)) if (id === 2) return readImports(section)
  return []
}

function* sectionsOf(wasm: Uint8Array): Generator<[id: number, section: Reader]> {
  const file = new Reader(wasm, 8, wasm.length)
  while (file.at < file.end) {
    const id = file.byte()
    const size = file.unsigned()
    yield [id, new Reader(wasm, file.at, file.at + size)]
    file.at += size
  }
}

function readSymbols(from: Reader, imports: readonly FunctionImport[], symbols: ObjectSymbols): void {
  for (let count = from.unsigned(); count > 0; count--) {
    const kind = from.byte()
    const flags = from.unsigned()
    const isUndefined = (flags & undefinedFlag) !== 0
    const wanted = isUndefined && (flags & weakFlag) === 0
    if (kind === 1) {
      const name = from.text()
      if (!isUndefined) {
        symbols.definedData.push(name)
        for (let i = 0; i < 3; i++) from.unsigned()
      } else if (wanted) symbols.undefinedData.push(name)
    } else if (kind === 3) from.unsigned()
    else {
      const index = from.unsigned()
      const named = !isUndefined || (flags & explicitNameFlag) !== 0
      const name = named ? from.text() : imports[index]?.name
      if (kind === 0 && wanted && name !== undefined) symbols.undefinedFunctions.push(name)
    }
  }
}

function readImports(from: Reader): FunctionImport[] {
  const functions: FunctionImport[] = []
  for (let count = from.unsigned(); count > 0; count--) {
    const module = from.text()
    const name = from.text()
    const kind = from.byte()
    if (kind === 0) {
      from.unsigned()
      functions.push({ module, name })
    } else if (kind === 3) from.at += 2
    else if (kind === 4) {
      from.at += 1
      from.unsigned()
    } else {
      if (kind === 1) from.at += 1
      const limits = from.byte()
      from.unsigned()
      if ((limits & 1) !== 0) from.unsigned()
    }
  }
  return functions
}

class Reader {
  readonly #bytes: Uint8Array
  at: number
  readonly end: number

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.#bytes = bytes
    this.at = at
    this.end = end
  }

  byte(): number {
    return this.#bytes[this.at++] ?? 0
  }

  unsigned(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte()
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }

  text(): string {
    const length = this.unsigned()
    this.at += length
    return textDecoder.decode(this.#bytes.subarray(this.at - length, this.at))
  }
}
