// A module's sources as a project that builds anywhere: the files, the header, a Makefile and a CMakeLists.txt, a line for
// valkey.conf, a README, a test made from what was typed in the console, and a workflow that runs it.
//
// Each file is a row with the function that writes it; what goes into several of them (the module's name, its sources) is worked
// out once.
import { writeTar } from '../clang/tar.ts'
import { sourcesOf } from '../sources.ts'
import type { Language } from '../flags.ts'
import type { SourceFiles } from '../types.ts'
import { compareVersions } from './api-uses.ts'

/** One line of the console and what it answered, as valkey-cli prints it; null where nobody knows the answer. */
export interface SessionLine {
  readonly command: string
  readonly reply: string | null
}

/** What to pack. */
export interface ArchiveProject {
  /** A word of letters, digits, `-` and `_`: the folder's and the library's name. */
  readonly name: string
  readonly files: SourceFiles
  /** Those to compile; without them all sources that no other file includes. */
  readonly sources?: readonly string[]
  /** Headers to put beside them, such as `valkeymodule.h`, where the project has none of its own. */
  readonly headers: SourceFiles
  /** Arguments of MODULE LOAD. */
  readonly args: readonly string[]
  readonly session: readonly SessionLine[]
  /** The oldest server that has all functions used, as `7.2.0`; null if unknown. */
  readonly minimumVersion: string | null
}

interface Plan extends ArchiveProject {
  readonly c: readonly string[]
  readonly cxx: readonly string[]
}

interface ArchiveFile {
  readonly path: string
  readonly executable?: boolean
  text(plan: Plan): string
}

const TEST = 'test.sh'

const FILES: readonly ArchiveFile[] = [
  { path: 'Makefile', text: makefile },
  { path: 'CMakeLists.txt', text: cmakeLists },
  { path: 'valkey.conf', text: ({ name, args }) => `loadmodule ./${[`${name}.so`, ...args].join(' ')}\n` },
  { path: 'README.md', text: readme },
  { path: TEST, executable: true, text: testScript },
  { path: '.github/workflows/test.yml', text: workflow },
]

/** The archive, gzip-compressed, with everything below a folder of the project's name. */
export async function sourceArchive(project: ArchiveProject): Promise<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder()
  const entries = [...archiveFiles(project)].map(
    ([path, { contents, executable }]) =>
      [
        `${project.name}/${path}`,
        typeof contents === 'string' ? encoder.encode(contents) : contents,
        executable,
      ] as const,
  )
  const packed = new Blob([writeTar(entries)]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Uint8Array(await new Response(packed).arrayBuffer())
}

/** The files of the archive. A file of the user's own keeps its place when one of ours has the same name. */
export function archiveFiles(
  project: ArchiveProject,
): ReadonlyMap<string, { readonly contents: string | Uint8Array; readonly executable: boolean }> {
  const sources = sourcesOf(project.files, project.sources)
  const inLanguage = (wanted: Language): string[] =>
    sources.flatMap(({ path, language }) => (language === wanted ? [path] : []))
  const plan: Plan = {
    ...project,
    c: inLanguage('c'),
    cxx: inLanguage('c++'),
  }
  const all = new Map<string, { contents: string | Uint8Array; executable: boolean }>()
  for (const { path, executable = false, text } of FILES) all.set(path, { contents: text(plan), executable })
  for (const [path, contents] of [...Object.entries(project.headers), ...Object.entries(project.files)])
    all.set(path, { contents, executable: false })
  return all
}

function makefile({ name, c, cxx }: Plan): string {
  const linker = cxx.length > 0 ? '$(CXX)' : '$(CC)'
  return `# Builds ${name}.so. Variables: CC, CXX, CFLAGS, CXXFLAGS, VALKEY_SERVER, VALKEY_CLI.
CFLAGS ?= -O2 -g -Wall
CXXFLAGS ?= -O2 -g -Wall
OBJECTS = ${[...c, ...cxx].map((path) => path.replace(/\.[^.]+$/, '.o')).join(' ')}

all: ${name}.so

${name}.so: $(OBJECTS)
\t${linker} -shared $(LDFLAGS) -o $@ $(OBJECTS) $(LDLIBS)

%.o: %.c
\t$(CC) -std=gnu11 -D_GNU_SOURCE -fPIC -I. $(CPPFLAGS) $(CFLAGS) -c -o $@ $<
${[...new Set(cxx.map((path) => path.slice(path.lastIndexOf('.'))))]
  .map(
    (ending) =>
      `\n%.o: %${ending}\n\t$(CXX) -std=gnu++17 -D_GNU_SOURCE -fPIC -I. $(CPPFLAGS) $(CXXFLAGS) -c -o $@ $<\n`,
  )
  .join('')}
test: ${name}.so
\t./${TEST}

clean:
\trm -f ${name}.so $(OBJECTS)

.PHONY: all test clean
`
}

function cmakeLists({ name, c, cxx }: Plan): string {
  return `cmake_minimum_required(VERSION 3.13)
project(${name} ${cxx.length > 0 ? 'C CXX' : 'C'})

set(CMAKE_C_STANDARD 11)
set(CMAKE_CXX_STANDARD 17)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

add_library(${name} MODULE ${[...c, ...cxx].join(' ')})
target_compile_definitions(${name} PRIVATE _GNU_SOURCE)
target_include_directories(${name} PRIVATE .)
set_target_properties(${name} PROPERTIES PREFIX "")
`
}

function readme({ name, args, minimumVersion }: Plan): string {
  const load = [`./${name}.so`, ...args].join(' ')
  return `# ${name}

A Valkey module, exported from Valkey Playground.

\`\`\`sh
make                                  # builds ${name}.so
make test                             # starts a valkey-server with it and repeats the console session
valkey-server --loadmodule ${load}
\`\`\`

${minimumVersion === null ? '' : `It uses functions of the module API up to version ${minimumVersion}: older servers do not have all of them.\n`}
CMake builds it as well: \`cmake -B build && cmake --build build\`. \`test.sh\` takes the programs from VALKEY_SERVER and VALKEY_CLI.
`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

function testScript({ name, args, session }: Plan): string {
  const steps = session.map(({ command, reply }) =>
    reply === null ? `run ${quoted(command)}` : `expect ${quoted(command)} ${quoted(reply)}`,
  )
  return `#!/bin/sh
# Starts a server of its own with the module, repeats the console session and compares the replies.
# Lines that begin with "run" have no reply to compare with: the server only must survive them.
set -u
cd "$(dirname "$0")"
server=\${VALKEY_SERVER:-valkey-server}
cli=\${VALKEY_CLI:-valkey-cli}
folder=$(mktemp -d)
socket=$folder/socket
failed=0
passed=0
ran=0

$server --port 0 --unixsocket "$socket" --dir "$folder" --save '' --logfile "$folder/log" \\
  --loadmodule ${[`"$PWD/${name}.so"`, ...args.map(quoted)].join(' ')} &
pid=$!
trap 'kill $pid 2>/dev/null; wait $pid 2>/dev/null; rm -rf "$folder"' EXIT
tries=0
until $cli -s "$socket" ping >/dev/null 2>&1; do
  tries=$((tries + 1))
  if ! kill -0 $pid 2>/dev/null || [ $tries -gt 100 ]; then
    cat "$folder/log"
    echo 'the server did not start'
    exit 1
  fi
  sleep 0.1
done

run() {
  printf '%s\\n' "$1" | $cli -s "$socket" --no-raw >"$folder/reply" 2>&1
  ran=$((ran + 1))
  kill -0 $pid 2>/dev/null || { echo "the server ended at: $1"; cat "$folder/log"; exit 1; }
}

expect() {
  run "$1"
  printf '%s\\n' "$2" >"$folder/expected"
  if cmp -s "$folder/reply" "$folder/expected"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED %s\\n' "$1"
    diff "$folder/expected" "$folder/reply"
  fi
}

${steps.join('\n')}

echo "$passed passed, $failed failed, $ran run"
[ $failed -eq 0 ]
`
}

/** Servers that the workflow tests with, where they have the functions the module uses. */
const TESTED_SERVERS = ['8.1', '8.0', '7.2'] as const

function workflow({ name, minimumVersion }: Plan): string {
  const servers = TESTED_SERVERS.filter(
    (version) => minimumVersion === null || compareVersions(minimumVersion, `${version}.999`) <= 0,
  )
  return `name: test
on: [push, pull_request]
jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        valkey: [${(servers.length > 0 ? servers : TESTED_SERVERS.slice(0, 1)).map((version) => `'${version}'`).join(', ')}]
    steps:
      - uses: actions/checkout@v4
      - name: Take the server from its image
        run: |
          id=$(docker create valkey/valkey:\${{ matrix.valkey }}-bookworm)
          docker cp "$id":/usr/local/bin/valkey-server . && docker cp "$id":/usr/local/bin/valkey-cli .
      - run: make
      - run: make test
        env: { VALKEY_SERVER: ./valkey-server, VALKEY_CLI: ./valkey-cli }
      - uses: actions/upload-artifact@v4
        with: { name: '${name}-\${{ matrix.valkey }}', path: '${name}.so' }
`
}
