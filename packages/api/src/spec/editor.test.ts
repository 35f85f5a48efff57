// What the editor is offered: every name once, with a declaration and a line of text.

import { expect, it } from 'vitest'
import { editorSymbols } from './editor.ts'
import { renderHeader } from './header.ts'
import { FUNCTIONS } from './table.ts'

const symbols = editorSymbols()

it('[editorSymbols] names each thing once and describes it', () => {
  expect(new Set(symbols.map((symbol) => symbol.name)).size).toBe(symbols.length)
  for (const symbol of symbols) {
    expect(symbol.signature).toContain(symbol.name)
    expect(symbol.doc).toMatch(/^\S.*[.:]$/)
  }
})

it('[editorSymbols] has every function with its parameters, as the table has them', () => {
  const functions = symbols.filter((symbol) => symbol.since !== undefined)
  expect(functions.map((symbol) => `${symbol.signature};`)).toEqual(
    Object.values(FUNCTIONS).map((row) => row.c),
  )
  for (const symbol of functions) {
    const list = symbol.params?.length === 0 ? 'void' : symbol.params?.join(', ')
    expect(symbol.signature.endsWith(`${symbol.name}(${list})`)).toBe(true)
  }
})

it('[editorSymbols] links to the section of the reference', () => {
  expect(symbols.find((symbol) => symbol.name === 'ValkeyModule_ZsetAdd')).toEqual({
    name: 'ValkeyModule_ZsetAdd',
    kind: 'function',
    signature: FUNCTIONS.ZsetAdd.c.slice(0, -1),
    params: ['ValkeyModuleKey *key', 'double score', 'ValkeyModuleString *ele', 'int *flagsptr'],
    doc: FUNCTIONS.ZsetAdd.doc,
    since: '4.0.0',
    section: 'Key API for Sorted Set type',
    url: 'https://valkey.io/topics/modules-api-ref/#section-key-api-for-sorted-set-type',
  })
})

it('[editorSymbols] offers nothing that is not in the header, but what modules define', () => {
  const header = renderHeader()
  const absent = symbols.filter((symbol) => !new RegExp(`\\b${symbol.name}\\b`).test(header))
  expect(absent.map((symbol) => symbol.name)).toEqual(['ValkeyModule_OnUnload'])
})
