// A real valkey-server 8.1 with its tools, for the twin tests, unpacked from Debian's own packages under .valkey/.
// Nothing is installed on the machine: libc and the other libraries come along, and a wrapper starts each program with that libc's
// own loader (the machine's may be older).
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { privateApt } from './debian.mjs'
import { capture, ROOT } from './run.mjs'

const HOME = join(ROOT, '.valkey')

/** Path of a valkey-server to compare with, or null where neither a server nor apt can be had. */
export async function ensureValkey() {
  if (process.env.VALKEY_SERVER) return process.env.VALKEY_SERVER
  const server = join(HOME, 'valkey-server')
  if (existsSync(server) && capture(server, ['--version'])) return server
  console.log('Fetching valkey-server …')
  return (await unpack()) ? server : onPath()
}

/** A server that the machine already has, linked to where the tests look for it. */
function onPath() {
  const found = capture('sh', ['-c', 'command -v valkey-server'])?.trim()
  if (!found) return null
  rmSync(HOME, { recursive: true, force: true })
  mkdirSync(HOME)
  for (const tool of ['valkey-server', 'valkey-cli', 'valkey-benchmark']) {
    const path = capture('sh', ['-c', `command -v ${tool}`])?.trim()
    if (path) symlinkSync(path, join(HOME, tool))
  }
  return join(HOME, 'valkey-server')
}

async function unpack() {
  const work = `${HOME}.new`
  const root = join(work, 'root')
  rmSync(work, { recursive: true, force: true })
  const apt = await privateApt(join(work, 'apt'))
  if (apt === null) return false
  mkdirSync(root)
  await apt.unpackWithLibraries('valkey-server', root)
  rmSync(join(work, 'apt'), { recursive: true })
  for (const unused of ['etc', 'var', 'usr/share'])
    rmSync(join(root, unused), { recursive: true, force: true })
  writeWrappers(work, root)
  rmSync(HOME, { recursive: true, force: true })
  renameSync(work, HOME)
  return true
}

/** valkey-server is one binary under several names and looks at argv[0], hence --argv0. */
function writeWrappers(work, root) {
  const loader = ['usr/lib64', 'usr/lib', 'lib64', 'lib']
    .flatMap((dir) =>
      existsSync(join(root, dir)) ? readdirSync(join(root, dir)).map((name) => `${dir}/${name}`) : [],
    )
    .find((path) => /\/ld-linux-[^/]*\.so\.\d+$/.test(path))
  const libraries = readdirSync(join(root, 'usr/lib')).find((name) => name.endsWith('-linux-gnu'))
  for (const tool of readdirSync(join(root, 'usr/bin')).filter((name) => name.startsWith('valkey-'))) {
    const wrapper = join(work, tool)
    writeFileSync(
      wrapper,
      `#!/bin/sh\nroot=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)/root\n` +
        `exec "$root/${loader}" --argv0 ${tool} --library-path "$root/usr/lib/${libraries}" "$root/usr/bin/${tool}" "$@"\n`,
    )
    chmodSync(wrapper, 0o755)
  }
}
