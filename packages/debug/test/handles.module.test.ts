// Pointers to objects of the engine are shown as what they stand for, and the list of all objects says where they come from.
import { expect, it } from 'vitest'
import { HandleOrigins, listHandles } from '../../api/src/index.ts'
import { placeOf } from '../../api/src/loader/trap.ts'
import { handleView } from '../src/handle-view.ts'
import { variablesOf, type Variable } from '../src/index.ts'
import { compileSources, lookInto } from './stopped-module.ts'

const wasm = compileSources(['handles.c'])
const NUMBERS = /0x[\da-f]+/g

function tree(variable: Variable): unknown {
  const line = `${variable.name} = ${variable.value.replace(NUMBERS, '0x…')}`
  const children = variable.expand()
  return children.length === 0 ? line : [line, ...children.map(tree)]
}

it('strings, keys, replies and contexts are shown with what is in them', async () => {
  const [shown] = lookInto(
    await wasm,
    'handles.hold h',
    (frame) => {
      const variables = frame.program.info.scopesAt(frame.pc).flatMap((scope) => scope.variables())
      return variablesOf(
        frame,
        variables.filter(({ name }) => name !== 'argv'),
      ).map(tree)
    },
    (bench) => {
      bench.run('HSET h field value')
      bench.run('PEXPIREAT h 1800000000000')
      return handleView(bench.host)
    },
  )
  expect(shown).toEqual([
    [
      'ctx = 0x… command "handles.hold" "h"',
      'kind = command',
      'client = 1',
      'module = handles',
      'automatic memory = 3 objects',
    ],
    'argc = 2',
    ['made = 0x… "made here"', 'length = 9', 'references = 1'],
    ['automatic = 0x… "2 words"', 'length = 7', 'references = 1', 'freed by = automatic memory'],
    [
      'key = 0x… "h": hash of 1',
      'name = "h"',
      'type = hash',
      'length = 1',
      'mode = read, write',
      'database = 0',
      'expires at = 1800000000000',
      'freed by = automatic memory',
    ],
    ['reply = 0x… ["field", "value"]', '[0] = "field"', '[1] = "value"', 'freed by = automatic memory'],
    ['dict = 0x… dictionary of 1', 'size = 1', 'iterators = 0'],
    'none = NULL',
  ])
})

it('the list of objects says what they are, who frees them and which line made them', async () => {
  let origins: HandleOrigins | undefined
  const [listed] = lookInto(
    await wasm,
    'handles.hold h',
    (_frame, bench) =>
      listHandles(bench.host.api, origins)
        .filter(({ type }) => type !== 'ValkeyModuleCommand')
        .map(({ type, text, autoMemory, references, madeAt }) => [
          type,
          text,
          autoMemory,
          references,
          madeAt,
        ]),
    (bench) => {
      const { api } = bench.host
      origins = new HandleOrigins(api, () => ({ line: placeOf(new Error(), api)?.line }))
      return handleView(bench.host, origins)
    },
  )
  expect(listed).toEqual([
    ['ValkeyModuleString', '"handles.hold"', false, 1, undefined],
    ['ValkeyModuleString', '"h"', false, 1, undefined],
    ['ValkeyModuleString', '"made here"', false, 1, 'handles.c:5'],
    ['ValkeyModuleString', '"2 words"', true, 1, 'handles.c:7'],
    ['ValkeyModuleKey', '"h": empty', true, undefined, 'handles.c:8'],
    ['ValkeyModuleCallReply', '[]', true, undefined, 'handles.c:9'],
    ['ValkeyModuleDict', 'dictionary of 1', false, undefined, 'handles.c:10'],
  ])
})
