// Which functions a thread may call only while it holds the server's lock: what looks at data, at clients, or changes either.
import { SECTIONS, type SectionName } from '../spec/index.ts'

/** Sections all of whose functions need it. */
const WHOLE: readonly SectionName[] = [
  'keyString',
  'keyList',
  'keyZset',
  'keyZsetIterator',
  'keyHash',
  'keyStream',
  'replication',
  'dataTypes',
  'scan',
  'timers',
]

const SINGLE =
  'Call OpenKey CloseKey KeyExists KeyType ValueLength DeleteKey UnlinkKey GetExpire SetExpire GetAbsExpire SetAbsExpire ' +
  'ResetDataset DbSize RandomKey PublishMessage PublishMessageShard SignalModifiedKey NotifyKeyspaceEvent ' +
  'GetClientInfoById GetServerInfo RdbLoad RdbSave'

/** The functions' names. */
export const NEED_LOCK: ReadonlySet<string> = new Set([
  ...WHOLE.flatMap((section) => Object.keys(SECTIONS[section].functions)),
  ...SINGLE.split(' '),
])
