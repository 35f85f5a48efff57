// Code that no command of the module's runs: receivers of messages, of events, and jobs after notifications are held and stepped as well.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { compileC, createBench } from '../../api/test/harness.ts'
import { NodeWires } from './joined-nodes.ts'
import { lineIn, scriptedSession, type Scripted } from './scripted-session.ts'

const SOURCE = readFileSync(join(import.meta.dirname, 'modules/hearing.c'), 'utf8')
const line = (text: string): number => lineIn(SOURCE, text)
const NODE = { 'cluster-enabled': 'yes' } as const

let wasm: Uint8Array
beforeAll(async () => {
  wasm = await compileC('hearing.c', SOURCE)
})

/** The C frames as `name:line` and what they were called for. */
function stackOf({ ask }: Scripted): string[] {
  return ask<{ stackFrames: { name: string; line: number }[] }>('stackTrace', {
    threadId: 1,
  }).stackFrames.map(({ name, line: at }) => (at > 0 ? `${name}:${at}` : name))
}

function valueOf({ ask }: Scripted, expression: string): string {
  return ask<{ result: string }>('evaluate', { expression }).result
}

/** Goes through requests one by one, and notes where each stop is and what some expressions are there. */
function follow(scripted: Scripted, steps: readonly string[], expressions: readonly string[]): string[][] {
  const seen: string[][] = []
  scripted.held = () => {
    seen.push([...stackOf(scripted), ...expressions.map((expression) => valueOf(scripted, expression))])
    return steps[seen.length - 1] ?? 'continue'
  }
  return seen
}

it('a receiver of messages is held when another node sends one, and stepped back and forth', () => {
  const wires = new NodeWires()
  const sender = createBench({}, { ...NODE, port: '7001' }, wires.outside(17))
  expect(sender.load('module', wasm)).toBe('+OK\r\n')
  const scripted = scriptedSession(wasm, {}, { ...NODE, port: '7002' }, wires.outside(23))
  const { bench, ask } = scripted
  for (const node of [sender, bench]) wires.join(node)
  sender.run('CLUSTER MEET 127.0.0.1 7002')
  wires.until(() => [sender, bench].every((node) => node.run('CLUSTER INFO').includes('known_nodes:2')))
  sender.run('CLUSTER ADDSLOTSRANGE 0 8191')
  bench.run('CLUSTER ADDSLOTSRANGE 8192 16383')
  wires.until(() => [sender, bench].every((node) => node.run('CLUSTER INFO').includes('cluster_state:ok')))

  ask('setFunctionBreakpoints', { breakpoints: [{ name: 'OnMessage' }] })
  const seen = follow(scripted, ['next', 'next', 'next', 'stepBack', 'continue'], ['sum', 'type', 'length'])
  expect(sender.run('hearing.tell AB')).toBe('+OK\r\n')
  wires.until(() => seen.length > 0)
  const at = (text: string): string[] => [`OnMessage:${line(text)}`, 'cluster message']
  expect(seen.slice(1).map((stop) => stop.slice(0, 3))).toEqual([
    [...at('uint32_t i = 0'), '0'],
    [...at('sum += payload[i]'), '0'],
    [...at('uint32_t i = 0'), '65'],
    [...at('sum += payload[i]'), '0'],
  ])
  // Before its first statement the sum is what was there before.
  expect(seen[0]?.toSpliced(2, 1)).toEqual([...at('long long sum'), "7 '\\a'", '2'])
  expect(bench.run('GET heard')).toBe('$3\r\n131\r\n')
  sender.host.dispose()
  bench.host.dispose()
})

it('a receiver of a server event is held in the midst of the command that caused it', () => {
  const scripted = scriptedSession(wasm)
  const { bench, ask } = scripted
  ask('setFunctionBreakpoints', { breakpoints: [{ name: 'OnFlush' }] })
  const seen = follow(scripted, ['next', 'next', 'next', 'continue'], ['flushes', 'subevent'])
  expect(bench.run('FLUSHALL')).toBe('+OK\r\n')
  const at = (text: string): string[] => [`OnFlush:${line(text)}`, 'event']
  // The last is the second event: that it is done.
  expect(seen).toEqual([
    [...at('*info = data'), '0', '0'],
    [...at('int began'), '0', '0'],
    [...at('flushes++'), '0', '0'],
    [...at('"event %d'), '1', '0'],
    [...at('*info = data'), '1', '1'],
  ])
  bench.host.dispose()
})

it('a job after a notification is held when the command is done, and its own writes are stepped over', () => {
  const scripted = scriptedSession(wasm)
  const { bench, ask } = scripted
  ask('setFunctionBreakpoints', { breakpoints: [{ name: 'Job' }] })
  const seen = follow(scripted, ['next', 'next', 'next'], ['key'])
  expect(bench.run('SET word abc')).toBe('+OK\r\n')
  expect(seen.map(([place, why]) => [place, why])).toEqual([
    [`Job:${line('*key = data')}`, 'job'],
    [`Job:${line('"APPEND"')}`, 'job'],
    [`Job:${line('CallReplyInteger')}`, 'job'],
    [`Job:${line('FreeCallReply(reply)')}`, 'job'],
  ])
  expect(seen[1]?.[2]).toContain('"word"')
  expect(bench.run('GET word')).toBe('$4\r\nabc+\r\n')
  bench.host.dispose()
})
