// Types in C's words: `const char *[3]`, `int (*)(int, int)`, `struct node *`.
//
// A declarator is written from the inside out: what is around the (absent) name grows at both ends, with parentheses
// where a pointer meets an array or a function.
import type { DebugType } from '@valkey-playground/toolchain/wasm'

/** The name of a type. */
export function typeName(type: DebugType): string {
  return declare(type, '').trimEnd()
}

function declare(type: DebugType, inner: string): string {
  switch (type.kind) {
    case 'pointer':
      return declare(type.target(), wrap(type.target(), SIGNS[type.form] + inner))
    case 'array':
      return declare(type.element(), `${spaced(inner)}[${type.count ?? ''}]`)
    case 'function': {
      const parameters = type.parameters().map(typeName)
      if (type.variadic) parameters.push('...')
      return declare(type.result(), `${spaced(inner)}(${parameters.join(', ') || 'void'})`)
    }
    case 'qualified': {
      const target = type.target()
      // A pointer's own qualifier stands behind its star, every other one in front.
      return target.kind === 'pointer'
        ? declare(target, ` ${type.qualifier} ${inner}`.trimEnd())
        : `${type.qualifier} ${declare(target, inner)}`
    }
    case 'record':
      return named(type.name ? recordName(type.form, type.name) : `${type.form} {...}`, inner)
    case 'enum':
      return named(type.name ? recordName('enum', type.name) : 'enum {...}', inner)
    default:
      return named(type.name, inner)
  }
}

const SIGNS = { pointer: '*', reference: '&', rvalueReference: '&&' } as const

/** C says `struct node`; names with `::` are C++'s, which does without. */
function recordName(word: string, name: string): string {
  return word === 'class' || name.includes('::') || name.includes('<') ? name : `${word} ${name}`
}

function wrap(target: DebugType, inner: string): string {
  return target.kind === 'array' || target.kind === 'function' ? ` (${inner.trim()})` : inner
}

function spaced(inner: string): string {
  return inner === '' || inner.startsWith(' ') || inner.startsWith('[') || inner.startsWith('(')
    ? inner
    : ` ${inner}`
}

function named(name: string, inner: string): string {
  if (inner === '') return name
  return inner.startsWith(' ') || (inner.startsWith('*') && name.endsWith('*'))
    ? name + inner
    : `${name} ${inner}`
}
