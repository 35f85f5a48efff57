// Which variables have another value than they had in an older memory, by the names that C has for them.
//
// Variables, their members, elements and what pointers lead to are looked at breadth first, so the shortest name of a place comes first. What
// a pointer leads to is compared only if it led there before as well: otherwise the pointer itself is what changed.
import type { DebugType } from '@valkey-playground/toolchain/wasm'
import { isCharacter, plainType, sizeOf } from './c-types.ts'
import type { Program } from './program.ts'
import { textOf } from './text.ts'
import { bytesOf, partOf, type Value } from './value.ts'
import type { Variable } from './variable.ts'

/** A variable that changed. */
export interface ChangedVariable {
  readonly name: string
  readonly type: string
  readonly before: string
  readonly after: string
}

/** How many places are looked at, and how many changes are told. */
const MOST_PLACES = 5000
const MOST_CHANGES = 200

/** @param before the program with the older memory */
export function changedVariables(
  variables: readonly Variable[],
  program: Program,
  before: Program,
): ChangedVariable[] {
  const changes: ChangedVariable[] = []
  const seen = new Set<string>()
  let waiting = [...variables]
  let places = 0
  while (waiting.length > 0 && places < MOST_PLACES && changes.length < MOST_CHANGES) {
    const next: Variable[] = []
    for (const variable of waiting) {
      const { source } = variable
      if (!source || ++places > MOST_PLACES || isKnown(seen, source, variable.type)) continue
      const kind = kindOf(source.type)
      if (kind === 'record') next.push(...variable.expand())
      else if (kind === 'array') next.push(...changedElements(variable, source, program, before))
      else {
        const [old, now] = [textOf(before, source), textOf(program, source)]
        const same = sameBytes(source, program, before)
        if (!same || old !== now)
          changes.push({
            name: variable.evaluateName ?? variable.name,
            type: variable.type,
            before: old,
            after: now,
          })
        if (same && kind === 'pointer') next.push(...variable.expand())
      }
    }
    waiting = next
  }
  return changes
}

function kindOf(type: DebugType): 'record' | 'array' | 'pointer' | 'scalar' {
  const plain = plainType(type)
  if (plain.kind === 'record' || plain.kind === 'pointer') return plain.kind
  return plain.kind === 'array' && !isCharacter(plain.element()) ? 'array' : 'scalar'
}

function isKnown(seen: Set<string>, { place, bits }: Value, type: string): boolean {
  if (place.kind !== 'memory') return true
  const name = `${place.address}:${bits?.offset ?? 0}:${type}`
  return seen.has(name) || !seen.add(name)
}

function sameBytes(value: Value, program: Program, before: Program): boolean {
  const [old, now] = [bytesOf(before, value), bytesOf(program, value)]
  return old !== undefined && now !== undefined && sameAt(old, now, 0, now.length)
}

function sameAt(a: Uint8Array, b: Uint8Array, from: number, end: number): boolean {
  for (let at = from; at < end; at++) if (a[at] !== b[at]) return false
  return a.length === b.length
}

/** The elements of an array that differ; of arrays of pointers and structs, which may lead on, the first ones in any case. */
function changedElements(variable: Variable, value: Value, program: Program, before: Program): Variable[] {
  const plain = plainType(value.type)
  if (plain.kind !== 'array') return []
  const type = plain.element()
  const leads = kindOf(type) !== 'scalar'
  const size = sizeOf(type)
  const found: Variable[] = []
  for (let index = 0; index < variable.indexed && found.length < MOST_CHANGES; index++)
    if ((leads && index < LEADING) || !sameBytes(partOf(value, index * size, type), program, before))
      found.push(...variable.expand(index, 1))
  return found
}

/** So many elements are followed although they are the same. */
const LEADING = 32
