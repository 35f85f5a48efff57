// A real valkey-server 8.1 with its tools, for the twin tests, unpacked from Debian's own packages under .valkey/.
// Nothing is installed on the machine: apt resolves the packages against a private, empty status file, so that libc and the
// other libraries come along, and a wrapper starts each program with that libc's own loader (the machine's may be older).
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
import { capture, has, must, ROOT } from './run.mjs'

const HOME = join(ROOT, '.valkey')
const SUITE = 'trixie'

/** Path of a valkey-server to compare with, or null where neither a server nor apt can be had. */
export async function ensureValkey() {
  if (process.env.VALKEY_SERVER) return process.env.VALKEY_SERVER
  const server = join(HOME, 'valkey-server')
  if (existsSync(server) && capture(server, ['--version'])) return server
  if (!has('apt-get') || !has('dpkg-deb')) return onPath()
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
  const mirror = await debianMirror()
  if (!mirror) return false
  const work = `${HOME}.new`
  const apt = join(work, 'apt')
  const root = join(work, 'root')
  rmSync(work, { recursive: true, force: true })
  for (const dir of ['lists/partial', 'cache/archives/partial'])
    mkdirSync(join(apt, dir), { recursive: true })
  mkdirSync(root)
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg'
  writeFileSync(
    join(apt, 'only.sources'),
    `Types: deb\nURIs: ${mirror}\nSuites: ${SUITE}\nComponents: main\nSigned-By: ${keyring}\n`,
  )
  // adduser is wanted by the package's install script only, which is never run.
  writeFileSync(
    join(apt, 'status'),
    'Package: adduser\nStatus: install ok installed\nVersion: 999\nArchitecture: all\nMaintainer: none <n@n>\nDescription: none\n\n',
  )
  writeFileSync(
    join(apt, 'hooks.conf'),
    '#clear APT::Update::Post-Invoke;\n#clear APT::Update::Post-Invoke-Success;\n#clear APT::Update::Pre-Invoke;\n' +
      '#clear DPkg::Pre-Install-Pkgs;\n#clear DPkg::Post-Invoke;\n',
  )
  const settings = {
    'Dir::Etc::sourcelist': join(apt, 'only.sources'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Dir::State': apt,
    'Dir::State::lists': join(apt, 'lists'),
    'Dir::State::status': join(apt, 'status'),
    'Dir::Cache': join(apt, 'cache'),
    'APT::Install-Recommends': 'false',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'APT::Sandbox::User': 'root',
    'Debug::NoLocking': '1',
  }
  const options = [
    '-qq',
    '-c',
    join(apt, 'hooks.conf'),
    ...Object.entries(settings).flatMap(([k, v]) => ['-o', `${k}=${v}`]),
  ]
  await must('apt-get', [...options, 'update'])
  await must('apt-get', [...options, '-y', '--download-only', 'install', 'valkey-server'])
  const archives = join(apt, 'cache/archives')
  for (const deb of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
    await must('dpkg-deb', ['-x', join(archives, deb), root])
  }
  rmSync(apt, { recursive: true })
  for (const unused of ['etc', 'var', 'usr/share'])
    rmSync(join(root, unused), { recursive: true, force: true })
  writeWrappers(work, root)
  rmSync(HOME, { recursive: true, force: true })
  renameSync(work, HOME)
  return true
}

/** The mirror this machine uses for Debian's main archive; apt's lists are brought up to date when it knows none. */
async function debianMirror() {
  const find = () =>
    (capture('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages']) ?? '')
      .split('\n')
      .find((uri) => /\/debian\/?$/.test(uri))
  const known = find()
  if (known || process.getuid?.() !== 0) return known
  await must('apt-get', ['-qq', 'update'])
  return find()
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
