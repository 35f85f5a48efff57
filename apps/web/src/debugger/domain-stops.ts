// Stops in Valkey's own terms, one row for each that can be chosen: what people read, what may be added to it, and what is sent.
//
// Change together: packages/debug/src/domain-stops.ts, which looks out for them.

/** One that was chosen: the row's id and what was typed beside it. */
export interface DomainStop {
  readonly row: string
  readonly detail: string
}

/** A row of the list to choose from. */
export interface DomainRow {
  readonly id: string
  readonly title: string
  /** What may be typed beside it; absent where nothing may. */
  readonly detail?: string
  /** Nothing is stopped at before it is typed. */
  readonly needsDetail?: boolean
  /** What the debugger is sent. */
  readonly body: (detail: string) => object
}

/** A detail that was left out is not sent: any will do then. */
function given(name: string, detail: string): object {
  return detail === '' ? {} : { [name]: detail }
}

/** A row for callbacks of one purpose. */
function callback(id: string, title: string, purpose: string): DomainRow {
  return { id, title, body: () => ({ kind: 'callback', purpose }) }
}

/** All rows, in the order of the list. */
export const DOMAIN_ROWS: readonly DomainRow[] = [
  {
    id: 'api',
    title: 'Call of the module API',
    detail: 'function, such as OpenKey; then a word of an argument',
    body(detail) {
      const [name = '', ...rest] = detail.split(/\s+/)
      return { kind: 'api', ...given('name', name), ...given('argument', rest.join(' ')) }
    },
  },
  {
    id: 'write',
    title: 'Change of a key',
    detail: 'pattern, such as user:*',
    needsDetail: true,
    body: (pattern) => ({ kind: 'write', pattern }),
  },
  {
    id: 'propagate',
    title: 'Propagated command',
    detail: 'name of the command; any if left out',
    body: (command) => ({ kind: 'propagate', ...given('command', command) }),
  },
  {
    id: 'command',
    title: 'Command of a module begins',
    detail: 'name of the command; any if left out',
    body: (name) => ({ kind: 'command', ...given('name', name) }),
  },
  {
    id: 'script',
    title: 'Command of EXEC or a script',
    detail: 'name of the command; any if left out',
    body: (command) => ({ kind: 'script', ...given('command', command) }),
  },
  {
    id: 'line',
    title: 'Line of a script',
    detail: 'number of the line; any if left out',
    body: (line) => ({ kind: 'line', ...(Number(line) > 0 ? { line: Number(line) } : {}) }),
  },
  { id: 'reply', title: 'Part of a reply', body: () => ({ kind: 'reply' }) },
  callback('timer', 'Timer fires', 'timer'),
  callback('notification', 'Keyspace notification', 'notification'),
  callback('filter', 'Command filter', 'filter'),
  callback('blocked', 'Blocked client', 'blocked client'),
  callback('event', 'Server event', 'event'),
  callback('job', 'Job after a notification', 'job'),
  callback('message', 'Cluster message', 'cluster message'),
  { id: 'callback', title: 'Any callback', body: () => ({ kind: 'callback' }) },
]

/** What is sent for a stop. */
export function domainBody({ row, detail }: DomainStop): object {
  return DOMAIN_ROWS.find(({ id }) => id === row)?.body(detail) ?? {}
}

/** A stop in words. */
export function describeDomainStop({ row, detail }: DomainStop): string {
  const title = DOMAIN_ROWS.find(({ id }) => id === row)?.title ?? row
  return detail === '' ? title : `${title}: ${detail}`
}
