// Writes a C file that calls every function of the API through its pointer, so that a test can see with what wasm type clang
// makes each call. Arguments come in by parameters of the same C types; a variadic call gets two values more.

import { API_NAMES, prototypeOf } from '../../src/spec/index.ts'
import { declare } from '../../src/spec/header.ts'

/** The C source: for each function an export `call_<name>`, and `pointers`, an array of the addresses of all pointers. */
export function renderCalls(): string {
  const calls = API_NAMES.map((name) => {
    const { result, params, variadic } = prototypeOf(name)
    const fixed = params.filter((param) => param.kind !== 'varargs')
    const list =
      fixed.length === 0 ? 'void' : fixed.map((param) => declare(param.ctype, param.name)).join(', ')
    const values = [...fixed.map((param) => param.name), ...(variadic ? ['7', '2.5'] : [])].join(', ')
    return `__attribute__((export_name("call_${name}"))) ${declare(result.ctype, `call_${name}`)}(${list}) {
    ${result.kind === 'void' ? '' : 'return '}ValkeyModule_${name}(${values});
}`
  })
  return `#include "valkeymodule.h"

void *const pointers[] = {
${API_NAMES.map((name) => `    &ValkeyModule_${name},`).join('\n')}
};

__attribute__((export_name("pointer"))) void *pointer(int nth) {
    return pointers[nth];
}

${calls.join('\n\n')}
`
}
