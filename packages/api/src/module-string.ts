// A ValkeyModuleString: an immutable-looking, reference-counted byte string behind a handle.
//
// The bytes live in JavaScript; a copy goes into the modules' memory when StringPtrLen asks for it, with a NUL behind,
// and stays at one address until the string is freed or appended to.
import type { Bytes } from '@valkey-playground/engine'
import type { HandleTable, Handled } from './abi/handles.ts'
import type { Runtime } from './abi/runtime.ts'
import type { PlacedString } from './abi/string-copies.ts'

/** Strings that were said to have no spare room. They have none anyway: it matters to lints alone, and takes no room in all the others. */
const trimmed = new WeakSet<ModuleString>()

/** A string that modules hold. Made by `ModuleApi.newString`. */
export class ModuleString implements Handled, PlacedString {
  readonly kind = 'string'
  handle = 0
  bytes: Bytes
  /** How many holders there are. At 0 the handle is gone. */
  references = 1
  /** Where the copy in memory is, or 0. */
  #pointer: number

  /** @param pointer a block of the heap with the bytes and a NUL behind, if there is one: the string's from now on */
  constructor(bytes: Bytes, pointer = 0) {
    this.bytes = bytes
    this.#pointer = pointer
  }

  /** The same string in a forked child, by the same handle and at the same address. */
  forked(): ModuleString {
    const copy = new ModuleString(this.bytes, this.#pointer)
    copy.handle = this.handle
    copy.references = this.references
    return copy
  }

  /** Where the bytes lie in memory; 0 if nobody has asked for them. */
  get address(): number {
    return this.#pointer
  }

  /** The address of the bytes. Valid until the string changes or goes. */
  pointer(runtime: Runtime): number {
    if (this.#pointer === 0) {
      this.#pointer = runtime.newCString(this.bytes)
      runtime.copies.placed?.push(this)
    }
    runtime.copies.keep(this.handle, this.#pointer, this.bytes.length)
    return this.#pointer
  }

  unplace(): void {
    this.#pointer = 0
  }

  /** TrimStringAllocation was called. */
  get trimmed(): boolean {
    return trimmed.has(this)
  }

  trim(): void {
    trimmed.add(this)
  }

  /** Puts other bytes in the place of these; pointers given out before are invalid. */
  replace(bytes: Bytes, runtime: Runtime): void {
    this.#forget(runtime)
    this.bytes = bytes
  }

  /**
   * Moves the copy in memory to a better place, if there is one. The string then gets another handle, as it would have another
   * address: whoever goes on with the old one is found out. False if it stays.
   */
  move(handles: HandleTable, runtime: Runtime): boolean {
    const moved = this.#pointer === 0 ? 0 : runtime.move(this.#pointer)
    if (moved === 0) return false
    this.#pointer = moved
    runtime.copies.drop(this.handle)
    handles.remove(this)
    handles.add(this)
    return true
  }

  /** One holder less. With the last one handle and memory go. */
  release(handles: HandleTable, runtime: Runtime): void {
    if (--this.references > 0) return
    this.#forget(runtime)
    handles.vacate(this, this.handle)
    this.handle = 0
  }

  #forget(runtime: Runtime): void {
    if (this.#pointer === 0) return
    const pointer = this.#pointer
    this.#pointer = 0
    runtime.copies.drop(this.handle)
    runtime.free(pointer)
  }
}
