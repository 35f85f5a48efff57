// `valkey-playground export`, judged by the real server: each example of the gallery becomes a `.so` without leaving WebAssembly, is loaded
// there and must answer what the same module answered when the machine's own compiler had built it (the recorded replies of e2e).
// EXPORT_TARGET names the processor that the server given by VALKEY_SERVER is for, where that is another one: under qemu-user, say.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { splitArguments } from '@valkey-playground/engine'
import { RealServer, valkeyServerPath } from '../../engine/test/twin/real-server.ts'
import { runProgram } from './support.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const EXAMPLES = join(ROOT, 'apps/web/src/examples')
const RECORDED = JSON.parse(readFileSync(join(ROOT, 'e2e/fixtures/example-replies.json'), 'utf8')) as Record<
  string,
  readonly { readonly command: string; readonly raw: string | null }[]
>
const HERE = process.env['EXPORT_TARGET'] ?? (process.arch === 'arm64' ? 'aarch64' : 'x86_64')
const ELF_MACHINE = { x86_64: 62, aarch64: 183 }
const NAMES = readdirSync(EXAMPLES, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
)

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vp-export-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

// Each is made once: two tests look at it.
function exported(name: string, target: string): string {
  const output = join(folder, `${name}-${target}.so`)
  if (existsSync(output)) return output
  const source = join(EXAMPLES, name, 'module.c')
  const result = runProgram(['export', source, '--target', target, '-o', output])
  expect(result.stderr).toBe('')
  expect(result.code).toBe(0)
  return output
}

function loadArguments(name: string): string[] {
  const readme = readFileSync(join(EXAMPLES, name, 'README.md'), 'utf8')
  return /^args: (.*)$/m.exec(readme)?.[1]?.split(' ') ?? []
}

describe.skipIf(process.env['VALKEY_PLAYGROUND_NO_SERVER'] === '1')('export', () => {
  it.each(NAMES)('%s is loaded by the real server and answers as its compiler’s build does', async (name) => {
    const server = await RealServer.start(['--loadmodule', exported(name, HERE), ...loadArguments(name)])
    try {
      const wire = server.connect()
      const replies: { command: string; raw: string | null }[] = []
      for (const { command, raw } of RECORDED[name] ?? []) {
        wire.send(splitArguments(command) ?? [])
        const got = await wire.read(1, false)
        replies.push({ command, raw: raw === null ? null : got })
      }
      wire.close()
      expect(replies).toEqual(RECORDED[name])
    } finally {
      await server.stop()
    }
  })

  it.each(NAMES)('%s for the other processor is a shared object for it', (name) => {
    for (const [target, machine] of Object.entries(ELF_MACHINE)) {
      const bytes = readFileSync(exported(name, target))
      expect(bytes.subarray(0, 6)).toEqual(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]))
      expect(bytes.readUInt16LE(16)).toBe(3)
      expect(bytes.readUInt16LE(18)).toBe(machine)
    }
  })

  it('the file is executable, as MODULE LOAD demands', () => {
    expect(statSync(exported('ring', HERE)).mode & 0o111).toBe(0o111)
  })

  it('the archive’s Makefile builds, and its test passes with the session of the example', () => {
    const archive = join(folder, 'ring.tar.gz')
    const example = join(EXAMPLES, 'ring')
    const made = runProgram([
      ...['export', join(example, 'module.c'), '--session', join(example, 'session.txt')],
      ...['-o', archive],
    ])
    expect(made.stderr).toBe('')
    execFileSync('tar', ['xzf', archive, '-C', folder])
    const project = join(folder, 'module')
    execFileSync('make', { cwd: project, stdio: 'pipe' })
    const server = valkeyServerPath() as string
    const env = { ...process.env, VALKEY_SERVER: server, VALKEY_CLI: join(dirname(server), 'valkey-cli') }
    const output = execFileSync('make', ['test'], { cwd: project, env, encoding: 'utf8' })
    expect(output).toMatch(/^0 passed, 0 failed, [1-9]\d* run$/m)
  })
})

it('names a function that nobody defines, and writes nothing', () => {
  const source = join(folder, 'open.c')
  writeFileSync(
    source,
    '#include "valkeymodule.h"\nint nowhere(int);\nint ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **v, int c) {\n' +
      '  (void)v;\n  if (ValkeyModule_Init(ctx, "open", 1, 1)) return 1;\n  return nowhere(c);\n}\n',
  )
  const result = runProgram(['export', source, '-o', join(folder, 'open.so')])
  expect(result.code).toBe(1)
  expect(result.stderr).toContain(
    "error: undefined function 'nowhere': neither the sources nor the C library define it",
  )
  expect(readdirSync(folder)).not.toContain('open.so')
})

it('names the first use of a function that the oldest server lacks', () => {
  const source = join(folder, 'young.c')
  writeFileSync(
    source,
    '#include "valkeymodule.h"\nint ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **v, int c) {\n' +
      '  (void)v, (void)c;\n  if (ValkeyModule_Init(ctx, "young", 1, 1)) return 1;\n  return ValkeyModule_AddACLCategory(ctx, "mine");\n}\n',
  )
  const build = (version: string) =>
    runProgram(['export', source, '--min-version', version, '-o', join(folder, 'young.so')])
  expect(build('7.2').stderr).toContain(
    'young.c:5:10: error: ValkeyModule_AddACLCategory came with 8.0.0; a server 7.2 does not have it',
  )
  expect(build('8.0')).toMatchObject({ code: 0, stderr: '' })
})

it('says with --lp64 what a 64-bit build sees differently, and builds all the same', () => {
  const source = join(folder, 'wide.c')
  writeFileSync(
    source,
    '#include "valkeymodule.h"\nint ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **v, int c) {\n' +
      '  (void)v, (void)c;\n  int cut = 1L << 40;\n  (void)cut;\n  return ValkeyModule_Init(ctx, "wide", 1, 1);\n}\n',
  )
  const { code, stderr } = runProgram(['export', source, '--lp64', '-o', join(folder, 'wide.so')])
  expect(stderr).toContain('wide.c:4:7: warning: in a 64-bit build: implicit conversion')
  expect(code).toBe(0)
})

it('refuses C++ and says what can be done', () => {
  const source = join(folder, 'plus.cpp')
  writeFileSync(source, 'extern "C" int ValkeyModule_OnLoad() { return 0; }\n')
  const result = runProgram(['export', source])
  expect(result.code).toBe(1)
  expect(result.stderr).toContain('TinyCC knows no C++')
})
