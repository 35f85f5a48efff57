// The form of a structure's row. The structures that modules and server hand each other are written down field by field; from
// these rows come the header's declarations and (layout.ts) the offsets by which TypeScript reads and writes them. The order of
// fields is the ABI. A versioned structure has its typedef under Name + V1 and a macro Name for the newest; its tag is the one
// in the server's header.

/** A field: C type, name, a line on it. */
export type Field = readonly [ctype: string, name: string, doc: string]

/** A struct or union inside of another; the name is empty if its members are reached directly. */
export interface Nested {
  readonly nested: 'struct' | 'union'
  readonly name: string
  readonly members: readonly (Field | Nested)[]
}

/** A structure. */
export interface StructSpec {
  readonly doc: string
  /** The tag after `struct`; none for an anonymous structure. */
  readonly tag?: string
  /** Typedef is Name + V1 and Name a macro for it. */
  readonly versioned?: true
  readonly members: readonly (Field | Nested)[]
}

/** The first field of versioned structures. */
export const VERSION: Field = ['uint64_t', 'version', 'Layout version of this structure.']
