// Where things lie in the memory and in the function table that all modules share.
//
//   memory   0 ──────────── NULL and, from 1024, room for one module that cannot be moved
//            DEBUG_START ── what a debugger needs: control block, frames' records, a byte for each place to stop at
//            SYSTEM_START ─ the words of CONTROL, then the cells of contexts, strings' copies, a reply's beginning
//            RUNTIME_START ─ the C runtime's stack and data, then the heap, which grows to the end
//            HANDLE_BASE ── no memory at all: the numbers of handles
//   table    0 ──────────── NULL and the entries of a module that cannot be moved
//            SYSTEM_SLOTS ─ safe point, stack overflow, the functions of the module API, then the modules' own

/** Bytes of a page of WebAssembly memory. */
export const PAGE: number = 65536

/** Below this address nothing of anybody's lies: a pointer there is a NULL with an offset. */
export const NULL_ZONE: number = 1024

export const SYSTEM_START: number = 8 * 1024 * 1024

/**
 * The first address that is ours; a module without relocation records may use what lies below. From here on: the probes'
 * control block, the records of frames, and the bytes that arm probes.
 */
export const DEBUG_START: number = 6 * 1024 * 1024
export const DEBUG_FRAMES: number = DEBUG_START + 64
export const DEBUG_ARMED: number = DEBUG_START + 1024 * 1024

/** What a thread's control block takes, with records of more frames than the stack of a worker has room for. */
export const THREAD_PROBE_BYTES: number = DEBUG_FRAMES - DEBUG_START + 256 * 1024

/**
 * In the memory of a forked child, where no debugger is: the record of its only thread, the runtime's thread-local variables, the
 * runtime's stack. They may not come from the heap, which has to be as it was in the parent.
 */
export const CHILD_RECORD: number = SYSTEM_START - 2 * PAGE
export const CHILD_THREAD_LOCALS: number = CHILD_RECORD + 4096
export const CHILD_STACK: number = SYSTEM_START - PAGE

/**
 * The words that threads share, one after the other: `CONTROL` says which is which. The C runtime knows the address of three of
 * them (runtime/threads.c).
 */
export const INTERRUPT_WORD: number = SYSTEM_START

/** Indices of the words at INTERRUPT_WORD. */
export const CONTROL = {
  /** What safe points look at: 0 while the module may go on. */
  interrupt: 0,
  /**
   * The number of the outermost call into a module that is running, 0 while there is none; a watchdog reads it. A call that has let
   * others be heard goes on under another number.
   */
  running: 1,
  /** Changes whenever the engine has something to look at: a thread's request, a lock given back. */
  engine: 2,
  /** Not 0 while the engine waits on `engine`, or will look at it before it waits. */
  attends: 3,
  /** What safe points of threads look at. */
  threadInterrupt: 4,
  /** A thread has told the engine's event loop that there are requests. */
  wakeSent: 5,
  /** Who waits in C code, and whether it may leave: see threads/thread-gate.ts. */
  gate: 6,
  /** The number under which the outermost call began, 0 while there is none: it can be stopped by that one too. */
  begun: 7,
} as const

/** How many words there are. */
export const CONTROL_WORDS = 8

/** The address of the running call's context, for runtime/direct.c, which knows this one. */
export const CURRENT_CONTEXT: number = SYSTEM_START + 512

/** The number of the call by pointer that ran last in code with lines: see loader/call-sites.ts. */
export const CALL_SITE: number = CURRENT_CONTEXT + 4

/** Where the first words of contexts lie, one cell each. */
export const CONTEXT_CELLS: number = SYSTEM_START + 1024
export const CONTEXT_CELL_BYTES = 64
export const CONTEXT_CELL_COUNT = 1000

/** What runtime/direct.c finds in memory instead of asking for it, a page each. It knows these addresses too. */
export const STRING_COPIES: number = SYSTEM_START + PAGE
export const LENT_REPLY: number = SYSTEM_START + 2 * PAGE

/** Where the C runtime is placed. */
export const RUNTIME_START: number = SYSTEM_START + 3 * PAGE

/** The first table slot that is ours. */
export const SYSTEM_SLOTS = 4096

/** Numbers from here on name objects of ours, not places in memory. */
export const HANDLE_BASE = 0x4000_0000

/** The most pages a memory may have, so that no address is a handle. */
export const MAX_PAGES: number = HANDLE_BASE / PAGE
