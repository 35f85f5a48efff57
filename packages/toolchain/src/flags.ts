// Which flags the compiler and the linker get, as tables.
//
// One set for every module, found by building the public server's example and test modules and a few dozen modules of
// other people unmodified. The wrapped symbols are a promise to the loader: it must provide `env.__wrap_<name>` for
// each. Change together: the loader's imports in packages/api.
// @see ../README.md for why each of the odd ones is there

import type { CompileOptions, Profile } from './types.ts'

/** The languages a source file can be in. */
export type Language = 'c' | 'c++'

const sourceLanguages: Readonly<Record<string, Language>> = {
  c: 'c',
  cc: 'c++',
  cpp: 'c++',
  cxx: 'c++',
  'c++': 'c++',
  C: 'c++',
}

/** The language of a file to compile by its name, or `undefined` for headers and all other files. */
export function languageOf(path: string): Language | undefined {
  const dot = path.lastIndexOf('.')
  const ending = dot < 0 ? '' : path.slice(dot + 1)
  return Object.hasOwn(sourceLanguages, ending) ? sourceLanguages[ending] : undefined
}

/** Where our own headers are put for the compiler. */
export const headerFolder = 'usr/include/playground'

const profileFlags: Readonly<Record<Profile, readonly string[]>> = {
  debug: ['-O0', '-g'],
  release: ['-O2'],
  // The WebAssembly engine checks the type of a called function; C++'s of objects would need a library.
  sanitize: ['-O0', '-g', '-fsanitize=undefined', '-fno-sanitize=function,vptr'],
}

const languageFlags: Readonly<Record<Language, readonly string[]>> = {
  c: ['-std=gnu11'],
  'c++': ['-std=gnu++17'],
}

const commonFlags: readonly string[] = [
  '-D_GNU_SOURCE',
  // Upstream's module header marks its function pointers `common`; wasm objects have no such thing and the compiler traps.
  '-D__common__=weak',
  '-DREDISMODULE_ATTR=__attribute__((weak))',
  // Headers from before 5.0 say that this function returns an int. It does not, and WebAssembly compares the types at the call.
  '-DRedisModule_SetModuleAttribs(ctx,name,ver,api)=((void(*)(void*,const char*,int,int))(void*)RedisModule_SetModuleAttribs)(ctx,name,ver,api)',
  '-D__STRING(x)=#x',
  '-D_WASI_EMULATED_SIGNAL',
  '-D_WASI_EMULATED_PROCESS_CLOCKS',
  '-D_WASI_EMULATED_GETPID',
  '-D_WASI_EMULATED_MMAN',
  '-Wall',
  '-Wcast-function-type-mismatch',
  // Of these only casts from pointers to `long` are told (see diagnostics/long-casts.ts), the rest must not stop a build.
  '-Wcast-align',
  '-Wno-error=cast-align',
]

// Older C that gcc accepts: warnings, not errors. The words are clang's and only apply to C.
const lenientFlags: Readonly<Record<Language, readonly string[]>> = {
  c: [
    'implicit-function-declaration',
    'int-conversion',
    'incompatible-pointer-types',
    'incompatible-function-pointer-types',
    'implicit-int',
    'return-mismatch',
  ].map((name) => `-Wno-error=${name}`),
  'c++': [],
}

const wasmFlags: readonly string[] = ['-matomics', '-mbulk-memory', '-mllvm', '-wasm-enable-sjlj']

// The same library headers as for wasm32: what they declare has the same spelling under both.
const lp64Flags: Readonly<Record<Language, readonly string[]>> = {
  c: ['--target=x86_64-unknown-linux-musl', '-nostdlibinc', '-isystem/usr/include/wasm32-wasip1'],
  'c++': [
    '--target=x86_64-unknown-linux-musl',
    '-nostdlibinc',
    '-nostdinc++',
    // The C++ library's headers wrap C's and have to come first.
    '-isystem/usr/include/c++/v1',
    '-isystem/usr/include/wasm32-wasip1',
  ],
}

// One message per line group, with ranges and fix-its in a form that can be read back (see diagnostics/compiler-text.ts).
const messageFlags: readonly string[] = [
  '-fdiagnostics-parseable-fixits',
  '-fdiagnostics-print-source-range-info',
  '-fcaret-diagnostics-max-lines=1',
  '-fno-color-diagnostics',
  '-fmessage-length=0',
  '-ferror-limit=100',
]

const droppedFlags: readonly RegExp[] = [
  /^-f(no-)?(common|pic|pie|lto.*|plt|semantic-interposition|use-linker-plugin)$/i,
  /^-(shared|static|rdynamic|c|S|E|pipe|pie|no-pie|pthread|nostdlib|m32|m64)$/,
  /^-m(arch|tune|cpu|abi)=/,
  /^-m(no-)?(sse|avx|bmi|popcnt|aes|fma|f16c)[\w.]*$/,
  /^-M(M|D|MD|P|G)?$/,
  /^-l(c|m|dl|rt|pthread|gcc|stdc\+\+|c\+\+)$/,
  /^-Wl,(-soname|-rpath|-Bsymbolic|--version-script|--as-needed|--no-as-needed|-E|--export-dynamic|--gc-sections)\b.*$/,
]
const droppedWithArgument: ReadonlySet<string> = new Set(['-o', '-MF', '-MT', '-MQ', '-arch', '-x'])

/** The user's own flags, sorted into those for the compiler and those for the linker; what only fits a native build is left out. */
export function sortUserFlags(flags: readonly string[]): { compiler: string[]; linker: string[] } {
  const compiler: string[] = []
  const linker: string[] = []
  for (let i = 0; i < flags.length; i++) {
    const flag = flags[i] as string
    if (droppedWithArgument.has(flag)) i++
    else if (droppedFlags.some((pattern) => pattern.test(flag))) continue
    else if (flag.startsWith('-Wl,')) linker.push(...flag.slice(4).split(','))
    else if (/^-[lL]./.test(flag)) linker.push(flag)
    else compiler.push(flag)
  }
  // Of the linker's keywords for native files only one means something here.
  const kept = linker.filter((word, index) => {
    const keyword = word === '-z' ? linker[index + 1] : linker[index - 1] === '-z' ? word : undefined
    return keyword === undefined || keyword.startsWith('stack-size=')
  })
  return { compiler, linker: kept }
}

/** What a compile is for: an object, messages only, or messages as a 64-bit build gives them. */
export type Purpose = 'object' | 'check' | 'lp64'

/** The flags for the compiler's driver, without the names of input and output. */
export function driverFlags(options: CompileOptions, language: Language, purpose: Purpose): string[] {
  const standard = language === 'c' ? /^-std=(?!.*\+\+)/ : /^-std=.*\+\+/
  const own = sortUserFlags(options.flags ?? []).compiler.filter(
    (flag) => !flag.startsWith('-std=') || standard.test(flag),
  )
  const defines = Object.entries(options.defines ?? {}).map(
    ([name, value]) => `-D${name}${value === '' ? '=' : `=${value}`}`,
  )
  const target = purpose === 'lp64' ? lp64Flags[language] : wasmFlags
  return [
    ...(purpose === 'object' ? ['-c'] : ['-fsyntax-only']),
    ...profileFlags[options.profile],
    ...languageFlags[language],
    ...commonFlags,
    ...lenientFlags[language],
    ...target,
    '-I.',
    ...(options.includePaths ?? []).map((path) => `-I${path}`),
    `-isystem/${headerFolder}`,
    ...defines,
    ...own,
    ...messageFlags,
  ]
}

/**
 * Functions of the C library that every module takes from the loader instead: `name` is called as the import
 * `env.__wrap_<name>`, with the C library's signature.
 */
export const wrappedSymbols: readonly string[] = [
  'malloc',
  'calloc',
  'realloc',
  'free',
  'posix_memalign',
  'aligned_alloc',
  'malloc_usable_size',
  'sleep',
  'usleep',
  'nanosleep',
  'rand',
  'srand',
  'random',
  'srandom',
  'rand_r',
  ...[
    'create exit join tryjoin_np detach self equal setname_np',
    'testcancel cancel setcancelstate setcanceltype',
    'key_create key_delete getspecific setspecific once',
    'mutex_init mutex_destroy mutex_lock mutex_timedlock mutex_trylock mutex_unlock',
    'cond_init cond_destroy cond_wait cond_timedwait cond_signal cond_broadcast',
    'rwlock_init rwlock_destroy rwlock_unlock',
    'rwlock_rdlock rwlock_timedrdlock rwlock_tryrdlock rwlock_wrlock rwlock_timedwrlock rwlock_trywrlock',
    'spin_init spin_destroy spin_lock spin_trylock spin_unlock barrier_init barrier_destroy barrier_wait',
  ]
    .join(' ')
    .split(' ')
    .map((name) => `pthread_${name}`),
  '_pthread_cleanup_push',
  '_pthread_cleanup_pop',
  ...'init destroy wait trywait timedwait post getvalue'.split(' ').map((name) => `sem_${name}`),
]

/** Functions that the C library lacks and the loader has: imports under their own names. */
export const loaderFunctions: readonly string[] = ['pipe', 'pipe2']

/** What the names of the functions begin with that checks for undefined behaviour call: the loader's too. */
export const sanitizerPrefix = '__ubsan_handle_'

const exportedIfDefined: readonly string[] = [
  'ValkeyModule_OnLoad',
  'ValkeyModule_OnUnload',
  'RedisModule_OnLoad',
  'RedisModule_OnUnload',
  '__wasm_call_ctors',
  '__wasm_init_tls',
  '__tls_base',
  '__tls_size',
  '__tls_align',
  'errno',
]

const libraries: readonly string[] = [
  '-lwasi-emulated-signal',
  '-lwasi-emulated-process-clocks',
  '-lwasi-emulated-getpid',
  '-lwasi-emulated-mman',
  '-lsetjmp',
  '-lc-printscan-long-double',
  '-lc',
  '/usr/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a',
]

/** Bytes of stack: what a module gets whose functions take little each, and what one with large frames gets, as natively. */
export const stackSizes: { readonly usual: number; readonly large: number } = {
  usual: 1024 * 1024,
  large: 8 * 1024 * 1024,
}

/** What the linker is told besides the objects. */
export interface LinkChoice {
  readonly objects: readonly string[]
  readonly output: string
  readonly cxx: boolean
  /** Take the first of several definitions. */
  readonly allowDuplicates: boolean
  /** Leave functions that nobody defines to the loader. */
  readonly allowUndefined: boolean
  /** `false` leaves out the records by which a loader moves the module. */
  readonly relocations?: boolean
  readonly stackBytes: number
  readonly flags: readonly string[]
}

/** The linker's full command line. */
export function linkerArguments(choice: LinkChoice): string[] {
  return [
    'wasm-ld',
    '-m',
    'wasm32',
    '-L/usr/lib/wasm32-wasip1',
    '/usr/lib/wasm32-wasip1/crt1-reactor.o',
    '--entry',
    '_initialize',
    '--import-memory',
    '--import-table',
    '--shared-memory',
    // The most a wasm32 memory can have: then any memory the loader brings is small enough.
    '--max-memory=4294967296',
    '--no-check-features',
    ...(choice.allowUndefined ? ['--allow-undefined'] : ['--unresolved-symbols=report-all']),
    ...(choice.allowDuplicates ? ['-z', 'muldefs'] : []),
    ...(choice.relocations === false ? [] : ['--emit-relocs']),
    // The C library asks weakly for this when files are opened, and a weak undefined function makes the linker crash
    // when it writes relocation records. Wanted strongly it comes out of the library, or is dropped where nobody uses it.
    '--undefined=__wasilibc_find_relpath_alloc',
    '--error-limit=0',
    // The stack lies below the data, so that running over it leaves the module's own range instead of its globals.
    '--stack-first',
    '-z',
    `stack-size=${choice.stackBytes}`,
    '--export=__stack_pointer',
    ...exportedIfDefined.map((name) => `--export-if-defined=${name}`),
    ...wrappedSymbols.map((name) => `--wrap=${name}`),
    ...choice.objects,
    ...choice.flags,
    // Data segments of C++ that several objects share must stay apart: the linker stops with a failed assertion when it
    // is to keep relocations for a segment that holds both shared and unshared data.
    ...(choice.cxx ? ['--no-merge-data-segments', '-lc++', '-lc++abi'] : []),
    ...libraries,
    '-o',
    choice.output,
  ]
}
