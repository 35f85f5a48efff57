// Sources that take it for granted that a `long` has eight bytes: what can be put right without changing them.
//
// The compiler has no switch for it, but its intermediate code is text. A source that shows signs is compiled to that text, which is
// repaired, and the rest of the way is gone from there. Sources without signs never come here.
// Change together: diagnostics/long-casts.ts, which warns of what is not seen by the compiler itself.
import { createFile, createFolder, fileBytes, findNode, overlay, placeNode } from '../clang/file-tree.ts'
import { runTool } from '../clang/run-tool.ts'
import { givesLongAway } from '../diagnostics/long-casts.ts'
import { withLongNumbers } from './call-arguments.ts'
import { withCalls } from './calls.ts'
import { withFittingFormat } from './formats.ts'
import { withWideVariables } from './variables.ts'
import type { FolderNode } from '../clang/file-tree.ts'
import type { Diagnostic } from '../types.ts'

/** A source with the arguments that make its object, and what the compiler said about it. */
interface LongSource {
  readonly source: string
  readonly args: readonly string[]
  readonly root: FolderNode
  readonly diagnostics: readonly Diagnostic[]
}

interface Repair {
  /** Whether there are signs that it is needed. */
  wanted(job: LongSource): boolean
  repair(code: string): string
}

const repairs: readonly Repair[] = [
  { wanted: ({ diagnostics }) => diagnostics.some(givesLongAway), repair: withWideVariables },
  {
    wanted: (job) => job.diagnostics.some(({ code }) => code === '-Wformat') || printsUnchecked(textOf(job)),
    repair: (code) => withCalls(code, withFittingFormat),
  },
  { wanted: (job) => passesNumbers(textOf(job)), repair: (code) => withCalls(code, withLongNumbers) },
]

const codePath = '~code~.ll'

/** The repaired object of a source, or null if the one that the compiler made is right as it is. */
export function compileLong(compiler: WebAssembly.Module, job: LongSource): Uint8Array | null {
  const { args, root } = job
  const wanted = args.includes('-emit-obj') ? repairs.filter((each) => each.wanted(job)) : []
  if (wanted.length === 0) return null
  const asText = args.map((word) => (word === '-emit-obj' ? '-emit-llvm' : word))
  const first = runTool(compiler, asText, root)
  const before = new TextDecoder().decode(first.stdout)
  const code = wanted.reduce((text, { repair }) => repair(text), before)
  if (first.code !== 0 || code === before) return null
  const own = createFolder()
  placeNode(own, codePath, createFile(new TextEncoder().encode(code)))
  // The source comes last. Whatever was to be made better was made better on the first half of the way.
  const onwards = args.slice(0, -1).map((word, index) => (args[index - 1] === '-x' ? 'ir' : word))
  const second = runTool(compiler, [...onwards, '-disable-llvm-passes', codePath], overlay(root, own))
  return second.code === 0 && second.stdout.length > 0 ? second.stdout : null
}

/** Whether a source prints a `long long` by functions of older headers, whose formats the compiler does not check. */
function printsUnchecked(text: string): boolean {
  return (
    /\bRedisModule_(CreateStringPrintf|ReplyWithErrorFormat|Log|LogIOError)\b/.test(text) &&
    /%[^%"\s]*(ll|j)[diouxX]|\bPRI[dioux](64|MAX)\b/.test(text)
  )
}

/** Whether a source passes numbers to commands. */
function passesNumbers(text: string): boolean {
  return /Module_(Call|Replicate|EmitAOF)\s*\([^;]*?"[\w!^*]*l[\w!^*]*"/.test(text)
}

function textOf({ source, root }: LongSource): string {
  const node = findNode(root, source.split('/'))
  return node?.kind === 'file' ? new TextDecoder().decode(fileBytes(node)) : ''
}
