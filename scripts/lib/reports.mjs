// What the JSON reports of vitest and Playwright say: how many tests ended how, and which failed with what.
import { readFileSync } from 'node:fs'

const MESSAGE_LINES = 12
const FRAME_OF_OTHERS = /^\s+at .*(node_modules|new Promise|node:internal)/

/** The start of a failure's message: enough to know what was wanted, what came and where. */
function opening(message) {
  return (message ?? '')
    .split('\n')
    .filter((line) => !FRAME_OF_OTHERS.test(line))
    .slice(0, MESSAGE_LINES)
    .map((line) => `      ${line}`)
    .join('\n')
}

/**
 * Reads vitest's report. A file that could not be run, or set up, counts as one failed test, and so does an error outside any test (an
 * unhandled rejection, say), which fails the run without failing a test.
 * @returns counts, and a text for each failure
 */
export function readVitest(file, exitCode) {
  const json = JSON.parse(readFileSync(file, 'utf8'))
  const failures = json.testResults.flatMap((result) => {
    const failed = result.assertionResults.filter((test) => test.status === 'failed')
    if (result.status === 'failed' && failed.length === 0)
      return [`${result.name}\n${opening(result.message)}`]
    return failed.map((test) => `${result.name} › ${test.fullName}\n${opening(test.failureMessages[0])}`)
  })
  if (failures.length === 0 && exitCode !== 0) failures.push('an error outside any test: see above')
  return {
    passed: json.numPassedTests,
    failed: failures.length,
    skipped: json.numPendingTests + json.numTodoTests,
    failures,
  }
}

/** The tests of a Playwright report's suite and of those within it. */
function specsOf(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)]
}

/** Reads Playwright's report. A test that passed only when it was tried again counts as failed. */
export function readPlaywright(file, exitCode) {
  const { stats, errors, suites } = JSON.parse(readFileSync(file, 'utf8'))
  const specs = suites
    .flatMap(specsOf)
    .filter((spec) => spec.tests.some((test) => test.status === 'unexpected' || test.status === 'flaky'))
  const failures = [
    ...specs.map((spec) => {
      const failed = spec.tests.flatMap((test) => test.results).find((result) => result.status !== 'passed')
      return `${spec.file}:${spec.line} › ${spec.title}\n${opening(failed?.error?.message)}`
    }),
    ...errors.map((error) => opening(error.message)),
  ]
  if (failures.length === 0 && exitCode !== 0) failures.push('an error outside any test: see above')
  return { passed: stats.expected, failed: failures.length, skipped: stats.skipped, failures }
}
