// The program without a server: help, version, and what it says about wrong command lines and configurations.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from './support.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vp-program-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('valkey-playground', () => {
  it('lists every subcommand in its help', () => {
    const { code, stdout } = runProgram(['--help'])
    const listed = [...stdout.matchAll(/^ {2}(\w+) {2,}/gm)].map(([, name]) => name)
    expect({ code, listed }).toEqual({ code: 0, listed: ['server', 'compile', 'export', 'bridge'] })
  })

  it.each(['server', 'compile', 'export', 'bridge'])('answers %s --help', (name) => {
    const { code, stdout } = runProgram([name, '--help'])
    expect({ code, named: stdout.includes(`valkey-playground ${name}`) }).toEqual({ code: 0, named: true })
  })

  it('names a target of the bridge that is no address, with exit code 2', () => {
    expect(runProgram(['bridge', '--target', 'nowhere'])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'valkey-playground bridge: nowhere: not an address such as 127.0.0.1:6379, tls://host:6380 or cluster://host:7000\n',
    })
  })

  it('refuses a subcommand it does not have', () => {
    const { code, stderr } = runProgram(['frobnicate'])
    expect({ code, first: stderr.split('\n')[0] }).toEqual({
      code: 2,
      first: "valkey-playground: no subcommand 'frobnicate'",
    })
  })
})

describe('valkey-playground server', () => {
  it('prints its version as valkey-server does', () => {
    expect(runProgram(['server', '--version']).stdout).toMatch(
      /^Valkey server v=8\.1\.\d+ sha=[0-9a-f]{8}:0 malloc=\S+ bits=64 build=[0-9a-f]+\n$/,
    )
  })

  it('stops at a wrong value with the line of the configuration', () => {
    const file = join(folder, 'bad.conf')
    writeFileSync(file, 'hz 10\nport 99999999\n')
    expect(runProgram(['server', file])).toEqual({
      code: 1,
      stdout: '',
      stderr:
        '\n*** FATAL CONFIG FILE ERROR (Version 8.1.1) ***\n' +
        'Reading the configuration file, at line 2\n' +
        ">>> 'port 99999999'\n" +
        'argument must be between 0 and 65535 inclusive\n',
    })
  })

  it('stops when the configuration file is not there', () => {
    const { code, stdout } = runProgram(['server', '/nonexistent/valkey.conf'])
    expect({ code, message: stdout.replace(/^.* # /, '') }).toEqual({
      code: 1,
      message: "Fatal error, can't open config file '/nonexistent/valkey.conf': No such file or directory\n",
    })
  })

  it('stops when it has nowhere to listen', () => {
    const { code, stdout } = runProgram(['server', '--port', '0'])
    expect({ code, last: stdout.trimEnd().split(' # ').at(-1) }).toEqual({
      code: 1,
      last: 'Configured to not listen anywhere, exiting.',
    })
  })
})
