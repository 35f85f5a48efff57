/**
 * The one table of panels. A new panel is a folder under panels/ and a row here; the page adds the editor and the examples.
 */
import { Console } from './console/Console.tsx'
import type { Panel } from './panel.ts'
import { Blocked } from './panels/blocked/Blocked.tsx'
import { Keyspace } from './panels/keyspace/Keyspace.tsx'
import { Log } from './panels/log/Log.tsx'
import { Modules } from './panels/modules/Modules.tsx'
import { Problems } from './panels/problems/Problems.tsx'
import { Replication } from './panels/replication/Replication.tsx'
import { Timers } from './panels/timers/Timers.tsx'
import { Trace } from './panels/trace/Trace.tsx'
import { strings } from './strings.ts'

/** All panels of this package, in the order of menus and of F6. */
export const panels: readonly Panel[] = [
  {
    id: 'console',
    title: strings.console.title,
    icon: 'console',
    component: Console,
    defaultPlace: 'bottom',
  },
  {
    id: 'problems',
    title: strings.problems.title,
    icon: 'problems',
    component: Problems,
    defaultPlace: 'bottom',
  },
  {
    id: 'keyspace',
    title: strings.keyspace.title,
    icon: 'keyspace',
    component: Keyspace,
    defaultPlace: 'right',
  },
  { id: 'trace', title: strings.trace.title, icon: 'trace', component: Trace, defaultPlace: 'right' },
  { id: 'modules', title: strings.modules.title, icon: 'modules', component: Modules, defaultPlace: 'right' },
  {
    id: 'replication',
    title: strings.replication.title,
    icon: 'replication',
    component: Replication,
    defaultPlace: 'right',
  },
  {
    id: 'blocked',
    title: strings.blocked.title,
    icon: 'blocked',
    component: Blocked,
    defaultPlace: 'bottom',
  },
  { id: 'timers', title: strings.timers.title, icon: 'timers', component: Timers, defaultPlace: 'bottom' },
  { id: 'log', title: strings.log.title, icon: 'log', component: Log, defaultPlace: 'bottom' },
]
