// The benchmark's parts in one table, run one after the other so that they do not disturb each other.

import { benchApi } from './api.ts'
import { benchCompile } from './compile.ts'
import { benchDebug } from './debug.ts'
import { benchDwarf } from './dwarf.ts'
import { benchExport } from './export.ts'
import { benchEngine } from './engine.ts'
import { benchGrowth } from './growth.ts'
import { benchMemory } from './memory.ts'
import { benchPage } from './page.ts'
import { benchSize } from './size.ts'
import { benchSteps } from './steps.ts'
import { benchTcp } from './tcp.ts'

/** What a part may use. */
export interface BenchEnvironment {
  /** A real valkey-server to measure beside ours, or null. */
  readonly valkeyServer: string | null
  /** The commands to measure in process and over TCP; none for all. */
  readonly commands: readonly string[]
}

const PARTS: Readonly<Record<string, (environment: BenchEnvironment) => Promise<void>>> = {
  compile: benchCompile,
  page: benchPage,
  engine: benchEngine,
  tcp: benchTcp,
  api: benchApi,
  debug: benchDebug,
  steps: benchSteps,
  memory: benchMemory,
  growth: benchGrowth,
  size: benchSize,
  dwarf: benchDwarf,
  export: benchExport,
}

/** Runs the parts named. */
export async function runBench(parts: readonly string[], environment: BenchEnvironment): Promise<void> {
  for (const part of parts) {
    console.log(`\n── ${part}`)
    try {
      await PARTS[part]?.(environment)
    } catch (error) {
      console.error(error)
      process.exitCode = 1
    }
  }
}
