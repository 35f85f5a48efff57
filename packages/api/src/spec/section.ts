// The shape of the specification table: what a row (one API function) and a section (one file here) consist of.
// Sections are written `as const`, so that the C signatures stay literal types and c-types.ts can read them; index.ts checks
// every section against these interfaces.

/** One function of the module API. */
export interface FunctionSpec {
  /**
   * The C prototype in normal form: one line, single spaces, stars beside the name, ends in `);`. Names and types are those of
   * the server's header, because the header decides the ABI.
   */
  readonly c: string
  /** First server version that has the function. */
  readonly since: string
  /** One line for an editor: what it does, what it returns, who owns that. */
  readonly doc: string
  /** `false` for a function that headers declare and server 8.1.1 does not register (GetApi leaves NULL). */
  readonly inServer?: false
}

/** One section of the API reference. */
export interface SectionSpec {
  /** The heading in the reference. */
  readonly title: string
  /** Fragment of the heading in the reference page; empty where the reference has no such section. */
  readonly anchor: string
  /** The functions by name, without `ValkeyModule_`, in the order of the reference. */
  readonly functions: Readonly<Record<string, FunctionSpec>>
}

/** The API reference page; a section's `anchor` is a fragment of it. */
export const REFERENCE_URL: string = 'https://valkey.io/topics/modules-api-ref/'
