// Room for eight bytes in variables of four, in sources that give a `long` away as a `long long`.
//
// `StringToLongLong(s, (long long *)&n)` with a `long n` is common, and right where `long` has 8 bytes. Here it has 4, and the call would
// write over the variable beside it. With room for eight the variable keeps the lower half of what is stored. Elements of arrays and
// members stay where they are. In the compiler's intermediate code each variable is a line.

const local = /^( +%[^ ]+ = alloca )i32, align 4/gm
const global = /^(@[^ ]+ = (?:[a-z_]+(?:\([^)]*\))? )*global )i32 ([^,\n]+)((?:, [^,\n]+)*?), align 4/gm

/** Intermediate code in which each variable of four bytes has room for eight. */
export function withWideVariables(code: string): string {
  return code
    .replace(local, '$1[2 x i32], align 8')
    .replace(global, '$1{ i32, i32 } { i32 $2, i32 0 }$3, align 8')
}
