// What a 64-bit build would see differently is looked for a while after a run: it is a second reading of the sources, nobody should wait for
// it, and clang, once it reads, cannot be interrupted. Who runs again at once finds the compiler free.
import type { Diagnostic, SourceFiles } from '@valkey-playground/toolchain'
import type { BuildOptions } from '../protocol.ts'
import type { CompilerClient } from './compiler-client.ts'

/** How long after a run, in ms. */
const AFTER_MILLIS = 1000

/** The reading after the latest run. */
export interface SecondReading {
  /** Reads in a while, and tells what it finds unless the reading has been forgotten by then. */
  soon(files: SourceFiles, options: BuildOptions, tell: (found: readonly Diagnostic[]) => void): void
  /** The compiler is wanted for something else, which will ask again. */
  forget(): void
}

/** Makes it for one compiler. */
export function createSecondReading(compiler: Pick<CompilerClient, 'checkLp64'>): SecondReading {
  let latest: ReturnType<typeof setTimeout> | undefined
  function forget(): void {
    clearTimeout(latest)
    latest = undefined
  }
  return {
    soon(files, options, tell) {
      forget()
      const own = setTimeout(() => {
        compiler.checkLp64(files, options).then(
          (found) => {
            if (latest === own && found.length > 0) tell(found)
          },
          // Cancelled, or the compiler went away: the next run looks again.
          () => undefined,
        )
      }, AFTER_MILLIS)
      latest = own
    },
    forget,
  }
}
