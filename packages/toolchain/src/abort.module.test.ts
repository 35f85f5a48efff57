// Compiles that somebody no longer wants.
import { beforeAll, describe, expect, it } from 'vitest'
import type { Progress } from './index.ts'
import { compile, toolchain } from './node/test-toolchain.ts'

beforeAll(() => toolchain.prepare(), 180_000)

describe('abort', () => {
  const files = { 'a.c': 'int a;\n', 'b.c': 'int b;\n', 'c.c': 'int c;\n' }

  it('[AbortSignal] stops between two files, and the next compile works', async () => {
    const controller = new AbortController()
    const done: Progress[] = []
    const onProgress = (progress: Progress): void => {
      done.push(progress)
      if (progress.detail === 'b.c') controller.abort(new Error('enough'))
    }
    await expect(compile(files, { signal: controller.signal, onProgress })).rejects.toThrow('enough')
    expect(done.map(({ detail }) => detail)).toEqual(['a.c', 'b.c'])
    expect((await compile(files)).wasm).not.toBeNull()
  })

  it('[AbortSignal] takes a compile out of the queue at once', async () => {
    const controller = new AbortController()
    const first = compile({ 'a.c': 'int first;\n' })
    const second = compile({ 'a.c': 'int second;\n' }, { signal: controller.signal })
    controller.abort(new Error('not any more'))
    await expect(second).rejects.toThrow('not any more')
    expect((await first).wasm).not.toBeNull()
  })

  it('[AbortSignal] one that is aborted already starts nothing', async () => {
    const signal = AbortSignal.abort(new Error('too late'))
    await expect(compile(files, { signal })).rejects.toThrow('too late')
  })
})
