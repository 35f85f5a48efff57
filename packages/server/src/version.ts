// What this server says it is. Clients and test suites decide by the version what a server can do, so it is that of the
// valkey-server whose behaviour the engine has.

/** The version of Valkey whose behaviour this is. */
export const VERSION = '8.1.1'

/** The words after `Valkey server` in the output of --version. */
export function versionLine(): string {
  return `v=${VERSION} sha=00000000:0 malloc=v8 bits=64 build=0`
}

/** What a terminal shows when the server starts. Test suites look for ` PID: <number>`. */
export function banner(port: number): string {
  return [
    '',
    `      __   _____     Valkey Playground, as Valkey ${VERSION}`,
    '      \\ \\ / / _ \\',
    `       \\ V /  __/    Running in standalone mode`,
    `        \\_/|_|       Port: ${port}`,
    `                     PID: ${process.pid}`,
    '',
    '',
  ].join('\n')
}
