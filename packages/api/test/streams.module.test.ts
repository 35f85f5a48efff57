// Streams: what would break the real server, so that no twin test can show it.
import { beforeEach, describe, expect, it } from 'vitest'
import { compileModule, createBench, type Bench } from './harness.ts'

const SKIPPED = 'StreamIteratorNextID: argument key is key "s", whose iterator stands on an entry with fields'
const REMOVED =
  'StreamIteratorDelete: argument key is key "s", whose iterator stands on an entry that was removed'

describe('streams of modules beyond what the real server survives', () => {
  let bench: Bench
  beforeEach(async () => {
    bench = createBench()
    expect(bench.load('/m/streams.wasm', await compileModule('streams'))).toBe('+OK\r\n')
    for (const id of ['1-1', '2-2', '3-3']) bench.run(`XADD s ${id} a 1 b 2`)
  })

  it.each([
    ['snn', SKIPPED],
    ['rnfn', SKIPPED],
    ['snTd', REMOVED],
  ])('[D1] the walk %s ends the command and names the function', (letters, message) => {
    const before = bench.host.api.handles.size
    expect(bench.run(`streams.walk s 2 ${letters}`)).toContain(message)
    expect(bench.host.api.handles.size).toBe(before)
  })

  it('[VM_StreamIteratorNextID] finds its way after entries were trimmed and added under it', () => {
    const entry = (id: string): string => `*2\r\n*2\r\n$4\r\nnone\r\n:0\r\n$${id.length}\r\n${id}\r\n`
    const pairs = '*2\r\n$1\r\na\r\n$1\r\n1\r\n*2\r\n$1\r\nb\r\n$1\r\n2\r\n'
    expect(bench.run('streams.walk s 2 snTffnffa')).toBe(
      `*9\r\n*2\r\n$4\r\nnone\r\n:0\r\n${entry('1-1')}:2\r\n${pairs}${entry('3-3')}${pairs}:0\r\n`,
    )
    expect(bench.run('streams.walk s 2 snffanffnffn')).toContain(entry('2000-0'))
  })

  it('[D12] [VM_StreamIteratorNextID] at the end of a range stays there', () => {
    const end = '*2\r\n$6\r\nENOENT\r\n:1\r\n'
    expect(bench.run('streams.walk s 1 sNFFNFFNFFNNN')).toContain(end.repeat(3))
  })

  it('[D1] a negative number of fields is refused', () => {
    expect(bench.run('streams.less s')).toContain('StreamAdd: argument argv cannot hold -1 fields')
    expect(bench.run('XLEN s')).toBe(':3\r\n')
  })
})
