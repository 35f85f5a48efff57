import { describe, expect, it } from 'vitest'
import { openCall, ownNames } from './symbols.ts'

describe('openCall', () => {
  it.each([
    ['ValkeyModule_ReplyWithLongLong(', { name: 'ValkeyModule_ReplyWithLongLong', argument: 0 }],
    ['  f(ctx, g(1, 2), ', { name: 'f', argument: 2 }],
    ['f(ctx, g(1, ', { name: 'g', argument: 1 }],
    ['f(ctx, "a, (b", ', { name: 'f', argument: 2 }],
    ["f(',', ", { name: 'f', argument: 1 }],
    ['f(a /* x, ( */, ', { name: 'f', argument: 1 }],
    ['f(a);', null],
    ['f(a); x = 1', null],
    ['int a[] = { 1, ', null],
    ['f(arr[1], ', { name: 'f', argument: 1 }],
    ['if (x) ', null],
  ])('finds the call in %j', (text, expected) => {
    expect(openCall(text)).toEqual(expected)
  })
})

describe('ownNames', () => {
  it('finds functions, types and macros of the text, and none in comments', () => {
    const text = `#define LIMIT 10
/* int hidden(void) { } */
typedef struct node {
  int x;
} Node;
static int helper(int a) {
  return a;
}
int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv,
                        int argc) {
}`
    expect(ownNames(text)).toEqual([
      { name: 'LIMIT', kind: 'macro' },
      { name: 'node', kind: 'type' },
      { name: 'Node', kind: 'type' },
      { name: 'helper', kind: 'function' },
      { name: 'ValkeyModule_OnLoad', kind: 'function' },
    ])
  })
})
