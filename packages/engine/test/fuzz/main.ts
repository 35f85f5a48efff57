// `npm run fuzz -- --seed S --commands N`: the fuzzer by hand, as long as one likes. Without a seed one is drawn and printed.
// `--differences N` goes on with the next round until it has found N; `--waiting` plays
// several clients of which some wait.
import { RealServer } from '../twin/real-server.ts'
import { prepare } from './prepare.ts'
import { runWaiting } from './run-waiting.ts'
import { describeDifference, runFuzz } from './run-fuzz.ts'

/** Runs the fuzzer; false when the servers differed. */
export async function main(argv: readonly string[]): Promise<boolean> {
  const option = (name: string, fallback: number): number => {
    const at = argv.indexOf(`--${name}`)
    return at < 0 ? fallback : Number(argv[at + 1])
  }
  const seed = option('seed', Math.floor(Math.random() * 1e6))
  const commands = option('commands', 10_000)
  console.log(`fuzz: seed ${seed}, ${commands} commands`)
  const server = await RealServer.start()
  try {
    if (argv.includes('--waiting')) {
      const what = await runWaiting(server, seed, Math.ceil(commands / 150))
      console.log(what ?? 'no difference')
      return what === null
    }
    const { generator, sides } = await prepare(server)
    let firstRound = option('round', 0)
    let left = commands
    for (let found = 0; ; found++) {
      const report = await runFuzz(generator, sides, {
        seed,
        commands: left,
        firstRound,
        onRound: (round, done) => round % 20 === 19 && console.log(`  round ${round}: ${done} commands`),
      })
      left -= report.commands
      console.log(
        `${report.commands} commands, ${report.checks} comparisons, ${report.succeeded.size} kinds of commands succeeded`,
      )
      if (report.difference === null) return found === 0
      console.log(`DIFFERENCE at ${describeDifference(seed, report.difference)}`)
      if (found + 1 >= option('differences', 1) || left <= 0) return false
      firstRound = report.difference.round + 1
    }
  } finally {
    await server.stop()
  }
}
