// How long an edit takes to become a module: the first compile of a process, which loads clang, and the next ones, each with
// one line changed so that nothing kept from before can answer it. V8 runs clang as in the compile subcommand.

import { createToolchain } from '@valkey-playground/toolchain'
import type { Profile } from '@valkey-playground/toolchain'
import { createNodeHost } from '@valkey-playground/toolchain/node'
import { setCompilerFlags } from '../../packages/server/src/compile/compiler-flags.ts'
import { moduleHeaders } from '../../packages/server/src/compile/module-headers.ts'
import { median, printTable } from './report.ts'

const WARM_RUNS = 5
const LINES = 500

/** A module of about 500 lines: as many commands as it takes, each working on a key of its own kind. */
export function generateModule(lines: number, salt: number): string {
  const text = ['#include "valkeymodule.h"', '#include <string.h>', `static long long salt = ${salt};`, '']
  let count = 0
  while (text.length < lines - 20) {
    const name = `command_${count++}`
    text.push(
      `/* Adds the lengths of the arguments to a counter kept at the key. */`,
      `static int ${name}(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {`,
      `  if (argc < 2) return ValkeyModule_WrongArity(ctx);`,
      `  ValkeyModule_AutoMemory(ctx);`,
      `  ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);`,
      `  int type = ValkeyModule_KeyType(key);`,
      `  if (type != VALKEYMODULE_KEYTYPE_EMPTY && type != VALKEYMODULE_KEYTYPE_STRING)`,
      `    return ValkeyModule_ReplyWithError(ctx, VALKEYMODULE_ERRORMSG_WRONGTYPE);`,
      `  long long total = salt + ${count};`,
      `  for (int i = 2; i < argc; i++) {`,
      `    size_t length;`,
      `    const char *bytes = ValkeyModule_StringPtrLen(argv[i], &length);`,
      `    for (size_t j = 0; j < length; j++) total = total * 31 + (unsigned char)bytes[j];`,
      `  }`,
      `  ValkeyModuleString *value = ValkeyModule_CreateStringFromLongLong(ctx, total);`,
      `  ValkeyModule_StringSet(key, value);`,
      `  ValkeyModule_ReplicateVerbatim(ctx);`,
      `  return ValkeyModule_ReplyWithLongLong(ctx, total);`,
      `}`,
      ``,
    )
  }
  text.push(
    `int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {`,
    `  (void)argv;`,
    `  (void)argc;`,
    `  if (ValkeyModule_Init(ctx, "generated", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;`,
    ...Array.from(
      { length: count },
      (_, i) =>
        `  if (ValkeyModule_CreateCommand(ctx, "generated.${i}", command_${i}, "write deny-oom", 1, 1, 1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;`,
    ),
    `  return VALKEYMODULE_OK;`,
    `}`,
    ``,
  )
  return text.join('\n')
}

async function measure(profile: Profile): Promise<string[]> {
  const toolchain = createToolchain(createNodeHost())
  const times: number[] = []
  let size = 0
  for (let run = 0; run <= WARM_RUNS; run++) {
    const files = { 'm.c': generateModule(LINES, run) }
    const startedAt = performance.now()
    const { wasm, diagnostics } = await toolchain.compile(files, { profile, headers: moduleHeaders() })
    times.push(performance.now() - startedAt)
    if (wasm === null) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
    size = wasm.length
  }
  toolchain.dispose()
  const [first = Number.NaN, ...warm] = times
  return [
    profile === 'debug' ? '-O0 -g' : '-O2',
    `${first.toFixed(0)} ms`,
    `${median(warm).toFixed(0)} ms`,
    `${Math.min(...warm).toFixed(0)} ms`,
    `${(size / 1024).toFixed(0)} kB`,
  ]
}

/** Compile and link times in Node. */
export async function benchCompile(): Promise<void> {
  setCompilerFlags()
  console.log(
    `A module of ${generateModule(LINES, 0).split('\n').length} lines, compiled and linked in Node ${process.version}`,
  )
  printTable(
    ['profile', 'first', 'warm (median)', 'warm (best)', 'size'],
    [await measure('debug'), await measure('release')],
  )
}
