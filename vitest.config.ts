/**
 * One vitest run for every package: `unit` holds what needs only Node, `twin` what is compared with a real server, `module`
 * what compiles C first. They are projects so that scripts/test.mjs can say which part failed.
 */
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Files share a process: the engine and clang are loaded once in each, not for every file. */
const shared = {
  isolate: false,
  // A failure is told at the end of a long log, in one line: it has to say what came, not that it was an object.
  chaiConfig: { truncateThreshold: 4000 },
  // What is waited for comes at once on a quiet machine; a busy one gets all the time that it needs.
  expect: { poll: { timeout: 60_000 } },
}
const heavy = { ...shared, testTimeout: 120_000, hookTimeout: 180_000 }

export default defineConfig({
  test: {
    // Vitest leaves one processor free, which on a machine with two makes everything wait for one worker. Most tests wait for
    // servers and compilers themselves, so none has to be left.
    maxWorkers: Math.max(2, availableParallelism()),
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'packages/*/{src,test}/**/*.test.{ts,tsx}',
            'apps/*/src/**/*.test.{ts,tsx}',
            'scripts/**/*.test.ts',
          ],
          exclude: ['**/*.twin.test.ts', '**/*.module.test.ts', '**/node_modules/**'],
          ...shared,
          testTimeout: 90_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: { name: 'module', include: ['packages/*/{src,test}/**/*.module.test.ts'], ...heavy },
      },
      {
        test: {
          name: 'twin',
          include: ['packages/*/{src,test}/**/*.twin.test.ts'],
          setupFiles: ['packages/engine/test/twin/each-file.ts'],
          ...heavy,
        },
      },
    ],
  },
})
