// Debian's packages, unpacked in a folder of ours: nothing is installed on the machine and apt's own state stays as it is.
//
// apt works against private lists and a private, empty status file, so that a program's libraries come along with it. One
// suite for everything, whatever the machine runs, so that the same versions come each time.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { capture, has, must } from './run.mjs'

const SUITE = 'trixie'
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'

/**
 * A private apt below `folder`. Null where the machine has no apt or knows no Debian mirror.
 *
 * @param folder where lists and downloads go; the caller removes it
 * @param options `sources` to fetch source packages, `architectures` besides the machine's own
 */
export async function privateApt(folder, { sources = false, architectures = [] } = {}) {
  if (!has('apt-get') || !has('dpkg-deb')) return null
  const mirror = await debianMirror()
  if (!mirror) return null
  rmSync(folder, { recursive: true, force: true })
  for (const dir of ['lists/partial', 'cache/archives/partial'])
    mkdirSync(join(folder, dir), { recursive: true })
  writeFileSync(
    join(folder, 'only.sources'),
    `Types: deb${sources ? ' deb-src' : ''}\nURIs: ${mirror}\nSuites: ${SUITE}\nComponents: main\nSigned-By: ${KEYRING}\n`,
  )
  // adduser is wanted by an install script only, which is never run.
  writeFileSync(
    join(folder, 'status'),
    'Package: adduser\nStatus: install ok installed\nVersion: 999\nArchitecture: all\nMaintainer: none <n@n>\nDescription: none\n\n',
  )
  writeFileSync(
    join(folder, 'private.conf'),
    '#clear APT::Update::Post-Invoke;\n#clear APT::Update::Post-Invoke-Success;\n#clear APT::Update::Pre-Invoke;\n' +
      '#clear DPkg::Pre-Install-Pkgs;\n#clear DPkg::Post-Invoke;\n' +
      architectures.map((name) => `APT::Architectures:: "${name}";\n`).join(''),
  )
  const settings = {
    'Dir::Etc::sourcelist': join(folder, 'only.sources'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Dir::State': folder,
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'APT::Install-Recommends': 'false',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'APT::Sandbox::User': 'root',
    'Debug::NoLocking': '1',
  }
  const options = [
    '-qq',
    '-c',
    join(folder, 'private.conf'),
    ...Object.entries(settings).flatMap(([k, v]) => ['-o', `${k}=${v}`]),
  ]
  await must('apt-get', [...options, 'update'])
  const archives = join(folder, 'cache/archives')
  return {
    /** Unpacks a package with all it depends on into `root`. */
    async unpackWithLibraries(name, root) {
      await must('apt-get', [...options, '-y', '--download-only', 'install', name])
      await unpackAll(archives, root)
    },
    /** Unpacks only this package (`name:architecture` for another processor) into `root`. */
    async unpack(name, root) {
      const at = join(folder, 'single')
      rmSync(at, { recursive: true, force: true })
      mkdirSync(at)
      await must('apt-get', [...options, 'download', name], { cwd: at })
      await unpackAll(at, root)
    },
    /** Fetches a source package's archive into `at`, which is made. Only the authors' own archive, not Debian's patches. */
    async source(name, at) {
      mkdirSync(at, { recursive: true })
      await must('apt-get', [...options, 'source', '--download-only', '--tar-only', name], { cwd: at })
    },
  }
}

async function unpackAll(folder, root) {
  for (const deb of readdirSync(folder).filter((name) => name.endsWith('.deb'))) {
    await must('dpkg-deb', ['-x', join(folder, deb), root])
  }
}

/** The mirror this machine uses for Debian's main archive; apt's lists are brought up to date when it knows none. */
async function debianMirror() {
  if (!existsSync(KEYRING)) return undefined
  const find = () =>
    (capture('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages']) ?? '')
      .split('\n')
      .find((uri) => /\/debian\/?$/.test(uri))
  const known = find()
  if (known || process.getuid?.() !== 0) return known
  await must('apt-get', ['-qq', 'update'])
  return find()
}
