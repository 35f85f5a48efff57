// What debug information says, as plain data: types, variables, scopes, functions. The readers beside this file make it.
//
// Types refer to each other in circles, so every reference is a function that finds its target when asked and keeps it.
// All positions (`pc`) are byte offsets into the code section as the linker wrote it; addresses of data are the linker's
// too: a machine state says how far the module was moved.
import type { Location, MachineState } from './location.ts'
import type { LineTable } from './line.ts'

/** How the bits of a base type are read. */
export type BaseEncoding = 'boolean' | 'signed' | 'unsigned' | 'char' | 'uchar' | 'utf' | 'float' | 'complex'

/** A number, a character or a truth value. */
export interface BaseType {
  readonly kind: 'base'
  readonly name: string
  readonly size: number
  readonly encoding: BaseEncoding
}

/** `T *`, and in C++ `T &` and `T &&`, which are pointers in memory. */
export interface PointerType {
  readonly kind: 'pointer'
  readonly form: 'pointer' | 'reference' | 'rvalueReference'
  readonly size: number
  readonly target: () => DebugType
}

/** One member of a record; `inherited` marks the part that is a base class, whose name is the class's. */
export interface RecordMember {
  /** Empty for an anonymous struct or union, whose members belong to the record around it. */
  readonly name: string
  readonly type: () => DebugType
  /** Bytes from the record's beginning; for a bit-field of the unit that holds its first bit. */
  readonly offset: number
  /** A bit-field's place: bits from `offset`, lowest first, and its width. */
  readonly bits?: { readonly offset: number; readonly size: number }
  readonly inherited: boolean
  /** A compiler's own member, such as the pointer to the table of virtual functions. */
  readonly artificial: boolean
}

/** A struct, union or class. */
export interface RecordType {
  readonly kind: 'record'
  readonly form: 'struct' | 'union' | 'class'
  /** With namespaces; undefined if it has none. */
  readonly name: string | undefined
  readonly size: number
  /** Nobody in the module says what is in it. */
  readonly opaque: boolean
  readonly members: () => readonly RecordMember[]
  /** Static members of a class: globals in all but name. */
  readonly statics: () => readonly DebugVariable[]
}

/** One dimension; an array of arrays has an array as its element. */
export interface ArrayType {
  readonly kind: 'array'
  readonly element: () => DebugType
  /** Undefined for a flexible array, whose length is nowhere. */
  readonly count: number | undefined
}

/** An enumeration. */
export interface EnumType {
  readonly kind: 'enum'
  readonly name: string | undefined
  readonly size: number
  readonly signed: boolean
  readonly enumerators: () => readonly { readonly name: string; readonly value: bigint }[]
}

/** Another name for a type. */
export interface TypedefType {
  readonly kind: 'typedef'
  readonly name: string
  readonly target: () => DebugType
}

/** A type with `const` or a relative. */
export interface QualifiedType {
  readonly kind: 'qualified'
  readonly qualifier: 'const' | 'volatile' | 'restrict' | 'atomic'
  readonly target: () => DebugType
}

/** What a function takes and gives. */
export interface CallableType {
  readonly kind: 'function'
  readonly result: () => DebugType
  readonly parameters: () => readonly DebugType[]
  readonly variadic: boolean
}

/** Nothing, or something that the debug information names but does not describe. */
export interface VoidType {
  readonly kind: 'void'
  readonly name: string
}

/** Any type. */
export type DebugType =
  | BaseType
  | PointerType
  | RecordType
  | ArrayType
  | EnumType
  | TypedefType
  | QualifiedType
  | CallableType
  | VoidType

/** A variable, parameter or static. */
export interface DebugVariable {
  readonly name: string
  /** With namespaces and classes: `geometry::made`; for locals the same as `name`. */
  readonly qualifiedName: string
  readonly role: 'parameter' | 'local' | 'static' | 'global'
  readonly file: string
  readonly line: number
  /** Made by the compiler, such as `this`. */
  readonly artificial: boolean
  readonly type: () => DebugType
  /** Where its bytes are now. */
  readonly locate: (state: MachineState) => Location
}

/** Half-open: code from `low` up to, not including, `high`. */
export interface CodeRange {
  readonly low: number
  readonly high: number
}

/** A function with code in the module. */
export interface DebugFunction {
  readonly name: string
  /** With namespaces and classes. */
  readonly qualifiedName: string
  /** The name the linker knows; for C the same as `name`. */
  readonly linkageName: string
  readonly file: string
  readonly line: number
  readonly low: number
  readonly high: number
  /** Where the first statement begins, behind the instructions that make the frame. */
  readonly bodyStart: number
  readonly type: () => CallableType
  readonly parameters: () => readonly DebugVariable[]
  /** The address that locals count from, if the function has a frame in memory. */
  readonly frameBase: (state: MachineState) => number | undefined
  /** The wasm local that holds the frame base during the function's body, if that is how it is kept. */
  readonly frameBaseLocal: number | undefined
}

/** Names that hold at a place. The function's own scope holds parameters, outermost locals and statics. */
export interface DebugScope {
  readonly kind: 'function' | 'block' | 'inlined'
  readonly ranges: readonly CodeRange[]
  readonly variables: () => readonly DebugVariable[]
  /** For inlined code: the function it came from and the line that calls it. */
  readonly inlined?: { readonly name: string; readonly file: string; readonly line: number }
}

/** One source file with its own statics and globals. */
export interface DebugUnit {
  readonly name: string
  readonly folder: string
  readonly language: 'c' | 'c++'
}

/** A place where a statement begins. */
export interface Statement {
  readonly pc: number
  readonly line: number
  readonly column: number
}

/** Everything the debug information of one module says. Parts are read when they are first asked for. */
export interface DebugInfo {
  readonly lines: LineTable
  readonly units: () => readonly DebugUnit[]
  /** Functions with code, by rising position. */
  readonly functions: () => readonly DebugFunction[]
  readonly functionAt: (pc: number) => DebugFunction | undefined
  /** By plain, qualified or linkage name. */
  readonly functionsNamed: (name: string) => readonly DebugFunction[]
  /** Scopes around a position, the innermost first, the function's own last. Empty outside of functions. */
  readonly scopesAt: (pc: number) => readonly DebugScope[]
  /** Globals and file statics that have a place in memory, those of the unit around `pc` first. */
  readonly globals: (pc?: number) => readonly DebugVariable[]
  /** A type by name: `int`, `size_t`, `struct node`, `node`, `geometry::Square`; own unit first, complete ones first. */
  readonly typeNamed: (name: string, pc?: number) => DebugType | undefined
  /** An enumerator by name. */
  readonly enumeratorNamed: (name: string) => { readonly type: EnumType; readonly value: bigint } | undefined
  /** Statements that begin in this line, by rising position. The file may be given by the end of its path. */
  readonly statementsOf: (file: string, line: number) => readonly Statement[]
  /** The name of the function behind an entry of the module's function table (entries count from the module's own 0). */
  readonly functionOfTableEntry: (entry: number) => string | undefined
  /** The table entry of a function, if its address is taken anywhere. */
  readonly tableEntryOf: (fn: DebugFunction) => number | undefined
  /** The linker's name of the function whose code holds a position, debug information or not. */
  readonly linkNameAt: (pc: number) => string | undefined
}
