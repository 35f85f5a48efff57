// The rules of all families, in the order in which they are asked.
import { BLOCKING_RULES } from './blocking.ts'
import { CALL_RULES } from './calls.ts'
import { CHANGE_RULES } from './changes.ts'
import { FREED_VALUE_RULES } from './freed-values.ts'
import { KEEPER_RULES } from './keepers.ts'
import { KEYSPACE_RULES } from './keyspace.ts'
import { MEMORY_RULES } from './memory.ts'
import { REPLICATION_RULES } from './replication.ts'
import { REPLY_RULES } from './reply.ts'
import { THREAD_ARGUMENT_RULES } from './thread-arguments.ts'
import { TYPE_RULES } from './types.ts'
import type { LintRules } from './rules.ts'

/** All of them. */
export const LINT_RULES: readonly LintRules[] = [
  REPLY_RULES,
  KEYSPACE_RULES,
  CHANGE_RULES,
  REPLICATION_RULES,
  KEEPER_RULES,
  FREED_VALUE_RULES,
  MEMORY_RULES,
  THREAD_ARGUMENT_RULES,
  TYPE_RULES,
  BLOCKING_RULES,
  CALL_RULES,
]
