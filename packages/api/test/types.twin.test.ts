// Dictionaries and data types on both servers.
import { moduleTwins, reportCoverage } from './twin/module-twin.ts'

const fill = 'set b 2 set a 1 set ba 3 set "" 4 set B 5 set bb 6'
const ops = ['^', '$', '>', '>=', '<', '<=', '==', '=']
const lengths = [0, 1, 11, 12, 27, 28, 31, 32, 43, 44, 45, 60, 100, 255, 256, 1000, 5000]
const keys = ['""', 'a', 'aa', 'b', 'ba', 'c', 'B', '0']

moduleTwins('dicts', 'Dictionaries', {
  '[VM_DictSet] and its kin answer whether the key is new': [
    'dicts.script set a 1 set a 2 get a rep a 3 get a rep b 4 size get c',
    'dicts.script setc a 1 setc a 2 getc a repc a 3 getc a repc b 4 size getc c',
    'dicts.script set a 1 del a del a size set b 2 delc b delc b size',
    'dicts.auto',
  ],
  '[VM_DictIteratorStart] keys come in byte order, in both directions': [
    `dicts.script ${fill} start ^ "" next next next next next next next next`,
    `dicts.script ${fill} start $ "" prev prev prev prev prev prev prev next`,
    `dicts.script ${fill} startc ^ "" nexts nexts nexts prevs prevs prevs prevs prevs`,
    'dicts.script start ^ "" next prev size',
  ],
  '[VM_DictIteratorStart] seeks by every operator': ops.flatMap((op) =>
    keys.map((key) => `dicts.script ${fill} start ${op} ${key} next prev next`),
  ),
  '[VM_DictIteratorReseek] answers as a radix tree does': [
    `dicts.script ${fill} start ^ "" seek > b next seekc <= b next seek == none next seek ^ "" next`,
  ],
  '[VM_MallocSizeDict] weighs the tree of the keys': [
    'dicts.script weigh set a 1 weigh set abc 0 weigh set abcdef 1 weigh set abd 1 weigh del abc weigh',
    `dicts.script ${fill} weigh`,
    `dicts.script ${lengths.map((length) => `set ${'k'.repeat(length)}${length} ${length} weigh`).join(' ')}`,
  ],
  '[VM_MallocSizeString] weighs the text and its object': lengths.map(
    (length) => `dicts.script weight "${'x'.repeat(length)}"`,
  ),
  '[VM_DictCompare] compares the current key': [
    ...['==', '<', '<=', '>', '>='].flatMap((op) => [
      `dicts.script ${fill} start ^ "" next next cmp ${op} a cmp ${op} B cmp ${op} b cmpc ${op} ba`,
      `dicts.script ${fill} start > zz cmp ${op} a`,
    ]),
  ],
})

// The real server's module is the same for all scripts: what the ones before left is taken away.
const forget = { run: 'datatypes.history', loose: true } as const

moduleTwins(
  'datatypes',
  'Data types',
  {
    '[VM_ModuleTypeSetValue] and what is asked of the value': [
      forget,
      'datatypes.set k 5 hello',
      'datatypes.get k',
      'datatypes.get none',
      'TYPE k',
      'OBJECT ENCODING k',
      'GET k',
      'MEMORY USAGE k',
      'MEMORY USAGE k SAMPLES 7',
      'DEBUG DIGEST-VALUE k',
      'datatypes.history',
      'datatypes.late',
      'SCAN 0 TYPE box-type1',
      'SCAN 0 TYPE BOX-Type1',
      'SCAN 0 TYPE no-module',
      'MODULE UNLOAD datatypes',
    ],
    '[VM_ModuleTypeReplaceValue] swaps values of the same type': [
      forget,
      'datatypes.set k 5 hello',
      'datatypes.replace k 6',
      'datatypes.get k',
      'SET s 1',
      'datatypes.replace s 6',
      'datatypes.history',
    ],
    'values that leave their key are unlinked and freed': [
      forget,
      'datatypes.set k 1 a',
      'datatypes.set k 2 b',
      'SET k x',
      'datatypes.history',
      'datatypes.set k 3 c',
      'DEL k',
      'datatypes.set k 4 d',
      'UNLINK k',
      'datatypes.history',
      'datatypes.set k 5 e',
      'RENAME k k2',
      'datatypes.history',
      'datatypes.get k2',
      'MOVE k2 2',
      'datatypes.history',
      'SELECT 2',
      'datatypes.get k2',
      'PEXPIRE k2 1',
      { sleep: 30 },
      'EXISTS k2',
      'datatypes.history',
      'SELECT 0',
    ],
    'COPY asks the type, which may refuse': [
      forget,
      'datatypes.set k 7 seven',
      'COPY k k2',
      'datatypes.get k2',
      'COPY k k3 DB 4',
      'datatypes.set t 13 no',
      'COPY t t2',
      'datatypes.plain p',
      'COPY p p2',
      'datatypes.history',
    ],
    'DUMP and RESTORE give the same bytes and the same value': [
      forget,
      'datatypes.set k 9 nine',
      'DUMP k',
      'datatypes.set m -9223372036854775808 least',
      'DUMP m',
      'datatypes.text k',
      'datatypes.text m',
      'datatypes.history',
    ],
    'DEBUG RELOAD loads values again': ['datatypes.set k 10 ten', 'DEBUG RELOAD', 'datatypes.get k', 'DEL k'],
    '[VM_GetKeyNameFromIO] and [VM_GetDbIdFromDigest] say whose value it is': [
      'SELECT 3',
      'datatypes.set k 11 eleven',
      forget,
      'DEBUG DIGEST-VALUE k',
      'DEBUG RELOAD',
      'datatypes.history',
      'DEL k',
      'SELECT 0',
    ],
    '[VM_IsIOError] tells the type that a text ends too early': [
      'datatypes.set k 12 twelve',
      forget,
      'datatypes.cut k 2',
      'datatypes.cut k 6',
      'datatypes.history',
    ],
  },
  {
    config: {
      'lazyfree-lazy-user-del': 'no',
      'lazyfree-lazy-expire': 'no',
      'lazyfree-lazy-server-del': 'no',
    },
  },
)

reportCoverage(50)
