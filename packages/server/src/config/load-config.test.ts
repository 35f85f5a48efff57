import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ConfigError, loadConfigText, readConfigFiles } from './load-config.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vp-conf-'))
  writeFileSync(join(folder, 'a.conf'), 'port 1\n')
  writeFileSync(join(folder, 'b.conf'), 'port 2\n')
  writeFileSync(join(folder, '.hidden.conf'), 'port 3\n')
})
afterAll(() => rmSync(folder, { recursive: true }))

function load(text: string): string[] {
  const seen: string[] = []
  loadConfigText(text, ({ name, args }) => seen.push([name, ...args].join('|')))
  return seen
}

it('skips comments and blank lines, trims, and lowers the name', () => {
  expect(load('# hi\n\n  PORT 1 \r\nbind  127.0.0.1\t::1\n')).toEqual(['port|1', 'bind|127.0.0.1|::1'])
})

it('follows include where it stands, and patterns in order without hidden files', () => {
  expect(load(`hz 1\ninclude ${folder}/a.conf\nhz 2\ninclude ${folder}/*.conf\nhz 3`)).toEqual([
    'hz|1',
    'port|1',
    'hz|2',
    'port|1',
    'port|2',
    'hz|3',
  ])
})

it('takes a pattern without a match for an empty file, and a missing file for an error', () => {
  expect(load(`include ${folder}/*.nothing`)).toEqual([])
  expect(() => readConfigFiles(`${folder}/none.conf`)).toThrow(
    `Fatal error, can't open config file '${folder}/none.conf': No such file or directory`,
  )
})

it('names the line that is wrong as valkey-server does', () => {
  let caught: unknown
  try {
    loadConfigText('port 1\n  foo "bar', () => {})
  } catch (error) {
    caught = error
  }
  expect(caught).toBeInstanceOf(ConfigError)
  expect((caught as ConfigError).describe('8.1.1')).toBe(
    '\n*** FATAL CONFIG FILE ERROR (Version 8.1.1) ***\n' +
      'Reading the configuration file, at line 2\n' +
      `>>> 'foo "bar'\n` +
      'Unbalanced quotes in configuration line\n',
  )
})

it('turns what apply throws into an error about that line', () => {
  expect(() =>
    loadConfigText('a 1\nb 2', ({ name }) => {
      if (name === 'b') throw new Error('no b')
    }),
  ).toThrow(expect.objectContaining({ message: 'no b', line: 2, text: 'b 2' }))
})
