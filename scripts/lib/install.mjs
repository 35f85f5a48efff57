// Brings a bare machine to the point where the project builds and tests: node_modules, Chromium, a real valkey-server.
// Everything here uses Node's own modules only, because it runs before anything is installed.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { capture, has, must, ROOT } from './run.mjs'

const LOCK = join(ROOT, 'package-lock.json')
const STAMP = join(ROOT, 'node_modules/.installed-from')

/**
 * Installs node_modules when they are missing or were made from another lock file.
 *
 * `npm install`, not `npm ci`: some registries serve only this platform's optional binaries, so the lock file cannot name
 * the others, and `npm ci` refuses such a file. The versions are the lock file's all the same, and it is left as it was.
 */
export async function ensureNodeModules() {
  const lock = readFileSync(LOCK)
  const wanted = createHash('sha256').update(lock).digest('hex')
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return
  console.log('Installing dependencies …')
  try {
    await must('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'])
  } finally {
    writeFileSync(LOCK, lock)
  }
  writeFileSync(STAMP, wanted)
}

/** `apt-get` as root, or through a sudo that asks nothing; null where the machine offers neither. */
function aptPrefix() {
  if (!has('apt-get')) return null
  if (process.getuid?.() === 0) return []
  return capture('sudo', ['-n', 'true']) === null ? null : ['sudo', '-n']
}

/** Installs Debian packages. False where the machine offers no apt-get that we may use. */
async function aptInstall(...packages) {
  const prefix = aptPrefix()
  if (prefix === null) return false
  console.log(`Installing ${packages.join(', ')} …`)
  const [command, ...apt] = [
    ...prefix,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    '-qq',
    '-o',
    'Acquire::Retries=3',
  ]
  await must(command, [...apt, 'update'])
  await must(command, [...apt, '-y', '--no-install-recommends', 'install', ...packages], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return true
}

/**
 * Path of a Chromium to test with, installed from Debian's packages when missing.
 * Null only where the machine has neither a Chromium nor an apt-get that we may use.
 */
export async function ensureChromium() {
  const path = process.env.CHROMIUM ?? '/usr/bin/chromium'
  if (!existsSync(path)) await aptInstall('chromium', 'fonts-dejavu-core')
  return existsSync(path) ? path : null
}

/** Whether there are a C compiler and make, to build native modules with; installed from Debian's packages when missing. */
export async function ensureCompiler() {
  const there = () => has('cc') && has('make')
  return there() || ((await aptInstall('gcc', 'libc6-dev', 'make')) && there())
}

/** Whether there is openssl, which makes certificates for servers behind TLS; installed from Debian's packages when missing. */
export async function ensureOpenssl() {
  return has('openssl') || ((await aptInstall('openssl')) && has('openssl'))
}

/** Whether there is gdb, which knows what C variables hold; installed from Debian's packages when missing. */
export async function ensureGdb() {
  return has('gdb') || ((await aptInstall('gdb')) && has('gdb'))
}
