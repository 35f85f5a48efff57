// Data types of modules: what a type needs so that its values survive a restart and can be compared.
import { readMethods } from '../data-type.ts'
import type { ModuleIo } from '../data-type-handles.ts'
import type { ApiName } from '../spec/index.ts'
import type { Lints } from './lints.ts'
import { NEED_LOCK } from './need-lock.ts'
import { forAll, type LintRules } from './rules.ts'
import type { LintId } from './row.ts'

interface Wanted {
  readonly id: LintId
  readonly method: string
  readonly without: string
}

/** Methods that every type should have. */
const METHODS: readonly Wanted[] = [
  { id: 'P07', method: 'rdb_save', without: 'a snapshot with such a value stops the server' },
  { id: 'P07', method: 'rdb_load', without: 'a snapshot with such a value stops the server' },
  {
    id: 'P08',
    method: 'aof_rewrite',
    without: 'values are lost from an append-only file that is rewritten as commands',
  },
  { id: 'P10', method: 'digest', without: 'DEBUG DIGEST does not see values' },
]

/** M06, P07 to P11. */
export const TYPE_RULES: LintRules = {
  before: {
    ...forAll([...NEED_LOCK] as ApiName[], (name) => (lints: Lints) => {
      if (lints.m.current?.purpose === 'background free')
        lints.report('P11', `${name} in the free callback of a value that is freed in the background`)
    }),
    RetainString(lints, _ctx, str) {
      const { current, handles } = lints.m
      if (current?.kind !== 'callback') return
      for (const io of handles.ofKind<ModuleIo>('io'))
        if (io.keyHandle === str)
          lints.report('M06', 'RetainString on the name of a key that is lent to the callback')
    },
  },
  after: {
    CreateDataType(lints, type, _ctx, name, _encver, typemethods) {
      if (type === 0) return
      const { m } = lints
      const methods = readMethods(m, typemethods)
      const has = (method: string): boolean => (methods.get(method) ?? 0) !== 0
      for (const { id, method, without } of METHODS)
        if (!has(method)) lints.report(id, `data type ${m.text(name)} has no ${method}: ${without}`)
      if ((has('aux_save') || has('aux_save2')) && !m.server.config.flag('aof-use-rdb-preamble'))
        lints.report('P09', `data type ${m.text(name)} saves data beside the keys`)
    },
  },
}
