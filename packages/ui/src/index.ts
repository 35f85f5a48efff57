/**
 * The face of the panels: the session contract, the table of panels, and the few functions the page and tests share with the console.
 */
import './theme.css'

export type {
  Activity,
  ApiCall,
  BlockedRow,
  BlockedState,
  Bytes,
  CommandHint,
  CommandOptions,
  CommandResult,
  CommandTrace,
  Diagnostic,
  HintArg,
  KeyRow,
  KeyspaceChoice,
  KeyspaceState,
  LogRow,
  LogState,
  ModuleRow,
  ModuleValueView,
  ModulesState,
  PanelId,
  PanelStates,
  Position,
  ProblemsState,
  ReplicationCause,
  ReplicationRow,
  ReplicationState,
  ReplyNode,
  Resp,
  RunResult,
  SavedPart,
  Session,
  TimerRow,
  TimersState,
  TraceState,
} from './session.ts'
export type { Panel, PanelPlace, PanelProps } from './panel.ts'
export { panels } from './panels.ts'

export {
  bytesToText,
  commandLine,
  display,
  printableText,
  quote,
  textToBytes,
  toUint8Array,
} from './bytes.ts'
export { formatPlain, formatRaw, formatReply, isPlainCommand } from './console/format-reply.ts'
export { parseReplies } from './console/parse-reply.ts'
export { splitArgs } from './console/split-args.ts'

export { DataGrid } from './components/DataGrid.tsx'
export type { Column } from './components/DataGrid.tsx'
export { Icon } from './components/Icon.tsx'
export type { IconName } from './components/Icon.tsx'
export { Button, Choice, EmptyState, FilterField, LiveRegion, PanelFrame, Tag } from './components/parts.tsx'
export { strings } from './strings.ts'
