import { expect, it } from 'vitest'
import { parseServerArguments } from './server-args.ts'

function run(...args: string[]): unknown {
  const parsed = parseServerArguments(args)
  return parsed.action === 'run' ? [parsed.file, parsed.stdin, parsed.options] : parsed
}

it('starts from the defaults without arguments', () => {
  expect(run()).toEqual([null, false, ''])
})

it('takes a first word without a dash as the configuration file', () => {
  expect(run('/a/valkey.conf', '--port', '7000')).toEqual(['/a/valkey.conf', false, 'port "7000" '])
})

it('gives an option all the words up to the next option', () => {
  expect(run('--save', '900', '1', '--loadmodule', 'm.wasm', 'a b', '')).toEqual([
    null,
    false,
    'save "900" "1" \nloadmodule "m.wasm" "a b" "" ',
  ])
})

it('takes the word after an option as its value even if it starts with dashes', () => {
  expect(run('--requirepass', '--secret', '--port', '1')).toEqual([
    null,
    false,
    'requirepass "--secret" \nport "1" ',
  ])
})

it('accepts name and value in one word', () => {
  expect(run('--port 7000', '--appendonly no')).toEqual([null, false, 'port 7000 \nappendonly no '])
})

it('reads --save without a value as an empty one', () => {
  expect(run('--save', '--port', '1')).toEqual([null, false, 'save ""\nport "1" '])
  expect(run('--port', '1', '--save')).toEqual([null, false, 'port "1" \nsave ""'])
})

it('reads standard input for a lone dash at either end only', () => {
  expect(run('-')).toEqual([null, true, ''])
  expect(run('x.conf', '--port', '1', '-')).toEqual(['x.conf', true, 'port "1" '])
  expect(run('--a', '-', '--port', '1')).toEqual([null, false, 'a "-" \nport "1" '])
})

it('keeps the bytes of UTF-8 words', () => {
  expect(run('--requirepass', 'é')).toEqual([null, false, String.raw`requirepass "\xc3\xa9" `])
})

it('knows the options that print and leave', () => {
  expect([run('--version'), run('-h'), run('--sentinel')]).toEqual([
    { action: 'version' },
    { action: 'help' },
    { action: 'unsupported', option: '--sentinel' },
  ])
})
