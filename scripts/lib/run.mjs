// Running other programs: one place that decides how output is shown and how a failure reads.
import { spawn, spawnSync } from 'node:child_process'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's root, whatever directory a script was called from. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/** Runs a program with its output on ours. Resolves to the exit code; rejects when it cannot be started. */
export function run(command, args, options = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'], ...options })
    child.on('error', fail)
    child.on('exit', (code, signal) => done(signal ? 128 : (code ?? 1)))
  })
}

/** Runs a program that must succeed; the error names it. */
export async function must(command, args, options = {}) {
  const code = await run(command, args, options)
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with exit code ${code}`)
}

/** What a program prints, or null when it is missing or fails. */
export function capture(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8', ...options })
  return result.status === 0 ? result.stdout : null
}

/** Whether a program is on PATH. */
export function has(command) {
  return capture('sh', ['-c', `command -v ${command}`]) !== null
}
