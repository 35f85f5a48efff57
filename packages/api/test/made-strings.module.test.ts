// Strings that modules make wasm to wasm are the same to everybody as those that the engine makes, as it does while somebody traces.
import { beforeAll, describe, expect, it } from 'vitest'
import { aside, listHandles } from '../src/index.ts'
import type { ModuleCommand } from '../src/module-command.ts'
import { compileModule, createBench, heldIn, type Bench } from './harness.ts'

let bench: Bench
beforeAll(async () => {
  bench = createBench()
  expect(bench.load('/m/made.wasm', await compileModule('made'))).toBe('+OK\r\n')
})

describe.each([
  ['without a tracer', false],
  ['with a tracer', true],
])('strings, %s', (_, traced) => {
  beforeAll(() => {
    bench.host.tracer.enabled = traced
  })

  it('[VM_CreateString] [VM_FreeString] any number of them keep their bytes, and nothing is left', () => {
    const before = heldIn(bench)
    for (let round = 0; round < 3; round++) expect(bench.run('made.many')).toBe(':0\r\n')
    expect(heldIn(bench)).toEqual(before)
  })

  it('[VM_CreateString] the engine gets to know those it is given', () => {
    const before = heldIn(bench)
    const name = 'made:a\0b'
    const replies = [':1', '$0', '', `$8\r\n${name}`, `$9\r\n${name}!`, ':0', '$0', ''].join('\r\n')
    expect(bench.run('made.seen')).toBe(`*6\r\n${replies}\r\n`)
    expect(bench.run(['STRLEN', name])).toBe(':0\r\n')
    expect(heldIn(bench)).toEqual(before)
  })

  it('[VM_AutoMemory] frees those that were made after it was asked for', () => {
    const before = heldIn(bench)
    expect(bench.run('made.automatic')).toBe('$-1\r\n')
    expect(heldIn(bench)).toEqual(before)
  })

  it('[VM_CreateString] one that is kept is in the list of handles, whoever looks aside', () => {
    const { api } = bench.host
    bench.run('made.keep')
    const shown = (): string[] =>
      listHandles(api)
        .filter(({ text }) => text === '"text 7"')
        .map(({ text, references }) => `${text} ${references}`)
    expect(shown()).toEqual(['"text 7" 1'])
    expect(aside(api, shown).result).toEqual(['"text 7" 1'])
    expect([bench.run('made.keep'), shown()]).toEqual(['$6\r\ntext 7\r\n', []])
  })

  it.each([
    ['twice', 'FreeString: argument str is a ValkeyModuleString that was freed or closed already'],
    ['read', 'StringPtrLen: argument str is a ValkeyModuleString that was freed or closed already'],
    ['seen', 'ReplyWithString: argument str is a ValkeyModuleString that was freed or closed already'],
    ['kind', 'CloseKey: argument key is a ValkeyModuleString, not a ValkeyModuleKey'],
    ['null', 'CreateString: argument ptr is NULL'],
    ['outside', 'CreateString: argument ptr points outside of memory'],
    ['context', 'CreateString: argument ctx is not a ValkeyModuleCtx'],
  ])('[D21] made.wrong %s ends the command and names the function', (way, problem) => {
    expect(bench.run(`made.wrong ${way}`)).toContain(`-ERR module made: ValkeyModule_${problem}`)
  })
})

describe('strings made while somebody hears of objects', () => {
  it('[HandleTable] are told of', () => {
    const { api, tracer } = bench.host
    tracer.enabled = false
    bench.run('made.keep')
    const heard: string[] = []
    const note = (what: string) => (object: { kind: string; bytes?: string }) => {
      if (object.bytes?.startsWith('text') === true) heard.push(`${what} ${object.kind}`)
    }
    api.handles.watcher = { added: note('added'), removing: note('removing') }
    bench.run('made.keep')
    bench.run('made.keep')
    api.handles.watcher = null
    expect(heard).toEqual(['removing string', 'added string'])
    expect(bench.run('made.keep')).toBe('$6\r\ntext 7\r\n')
  })
})

describe('strings made while somebody looks aside', () => {
  it('[aside] are forgotten with the memory that they lie in', () => {
    const { api, tracer } = bench.host
    tracer.enabled = false
    const before = api.handles.size
    const keep = [...api.handles.ofKind<ModuleCommand>('command')].find(({ name }) => name === 'made.keep')
    const made = aside(api, () => {
      api.runCallback({ module: keep?.module ?? null }, (context) =>
        api.invoke(context, api.callback(keep?.callee ?? 0, 3), context.pointer, 0, 0),
      )
      return listHandles(api).filter(({ text }) => text === '"text 7"').length
    })
    expect(made).toEqual({ result: 1, warnings: [] })
    expect(api.handles.size).toBe(before)
    expect([bench.run('made.keep'), bench.run('made.keep')]).toEqual(['$-1\r\n', '$6\r\ntext 7\r\n'])
  })
})

// Nothing can be relied on after this.
describe('a string that was written behind', () => {
  it('[VM_FreeString] ends the command with what the heap has found', () => {
    bench.host.tracer.enabled = false
    expect(bench.run('made.wrong behind')).toContain('-ERR module made: heap: ')
  })
})
