// A file written by another process, which takes its bytes from a pipe: so the disk keeps the server from nothing, and whoever
// ends that process ends the save or rewrite it is for, as with valkey-server's child.
//
//   chunks → pipe → cat > temp-<pid>.rdb → (all there, process over) fsync → rename into place
//
// That process is a shell that becomes `cat`: it is there in a few milliseconds and takes a megabyte. Signals from the terminal
// are not for it; without its parent it finds its input at an end. Change together: storage.ts.

import { ChildEnded, type FileChild } from '@valkey-playground/engine'
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { constants } from 'node:os'
import { dirname, resolve } from 'node:path'
import { systemErrorText } from './system-error.ts'

const SHELL = '/bin/sh'
/** $$ is the process itself, also when it has become another program. */
const SCRIPT = `trap '' INT HUP; exec cat > "$0$$$1"`
/** The names of files in the making: before and behind the number of the process. */
const TEMPORARY = {
  rdb: ['temp-', '.rdb'],
  aof: ['temp-rewriteaof-bg-', '.aof'],
} as const
/** Bytes that may wait for the process. */
const MOST_WAITING_BYTES = 4 * 1024 * 1024

/** What a file is for. */
export type FileKind = keyof typeof TEMPORARY

/** Starts a process that writes a file. Null where there is no such process to be had. @param oomScore of the process */
export function startFileChild(
  kind: FileKind,
  name: string,
  oomScore: number | null,
  died: (error: Error) => void,
): FileChild | null {
  const [before, behind] = TEMPORARY[kind]
  const child = spawn(SHELL, ['-c', SCRIPT, before, behind], { stdio: ['pipe', 'ignore', 'ignore'] })
  const { pid } = child
  // It can not be started: why comes later, and does not matter.
  child.on('error', () => {})
  if (pid === undefined) return null
  if (oomScore !== null) setOomScore(pid, oomScore)
  // The server may change its directory meanwhile.
  return new WritingProcess(child, resolve(`${before}${pid}${behind}`), resolve(name), died)
}

function setOomScore(pid: number, score: number): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, `${score}\n`)
  } catch {
    // It matters to nobody but the system, which does not let us.
  }
}

class WritingProcess implements FileChild {
  readonly #child: ChildProcess
  readonly #temporary: string
  readonly #name: string
  readonly #died: (error: Error) => void
  #state: 'writing' | 'finishing' | 'over' = 'writing'
  #settle: { resolve(): void; reject(error: Error): void } | null = null

  constructor(child: ChildProcess, temporary: string, name: string, died: (error: Error) => void) {
    this.#child = child
    this.#temporary = temporary
    this.#name = name
    this.#died = died
    // What it can not take any more is told when it is over.
    child.stdin?.on('error', () => {})
    child.on('exit', (code, signal) => this.#ended(code, signal))
  }

  write(bytes: Uint8Array): void {
    if (this.#state === 'writing') this.#child.stdin?.write(bytes)
  }

  isFull(): boolean {
    return (this.#child.stdin?.writableLength ?? 0) > MOST_WAITING_BYTES
  }

  finish(): Promise<void> {
    this.#state = 'finishing'
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
      this.#child.stdin?.end()
    })
  }

  cancel(): void {
    if (this.#state === 'over') return
    this.#state = 'over'
    this.#child.kill('SIGUSR1')
    this.#remove()
  }

  #ended(code: number | null, signal: NodeJS.Signals | null): void {
    const { resolve, reject } = this.#settle ?? {}
    if (this.#state === 'finishing' && code === 0) {
      this.#place().then(resolve, (error) => {
        this.#remove()
        reject?.(new Error(systemErrorText(error)))
      })
      return
    }
    // It may have made the file after it was told to end.
    this.#remove()
    if (this.#state === 'over') return
    this.#state = 'over'
    const error = new ChildEnded(signal === null ? 0 : constants.signals[signal], code)
    if (reject) reject(error)
    else this.#died(error)
  }

  async #place(): Promise<void> {
    const file = await open(this.#temporary, 'r+')
    try {
      await file.sync()
    } finally {
      await file.close()
    }
    // Called off meanwhile.
    if (this.#state === 'over') return
    this.#state = 'over'
    mkdirSync(dirname(this.#name), { recursive: true })
    await rename(this.#temporary, this.#name)
  }

  #remove(): void {
    rmSync(this.#temporary, { force: true })
  }
}
