// Parameters that valkey.conf may set and that have no effect here: each is named in the log when it asks for something, so
// that nobody believes in a file, a copy or a lock that is not there.

import type { Settings } from './config/settings.ts'

interface Unsupported {
  readonly name: string
  /** Whether the value asks for anything. */
  asks(value: string): boolean
  readonly remark: string
}

const isYes = (value: string): boolean => value.toLowerCase() === 'yes'
const isPort = (value: string): boolean => value !== '0'

const ROWS: readonly Unsupported[] = [
  {
    name: 'daemonize',
    asks: isYes,
    remark: 'daemonize is not supported: the server stays in the foreground',
  },
  {
    name: 'supervised',
    asks: (value) => value !== 'no',
    remark: 'supervised is not supported and has no effect',
  },
  { name: 'syslog-enabled', asks: isYes, remark: 'syslog is not supported: see logfile' },
  { name: 'tls-port', asks: isPort, remark: 'TLS is not supported: nothing listens on tls-port' },
  { name: 'rdma-port', asks: isPort, remark: 'RDMA is not supported: nothing listens on rdma-port' },
]

/** One remark for each parameter that was set and does nothing. */
export function unsupportedRemarks(settings: Settings): string[] {
  return ROWS.filter(
    ({ name, asks }) => asks(settings.values.get(name) ?? '') && settings.values.has(name),
  ).map(({ remark }) => remark)
}
