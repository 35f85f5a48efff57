// The face `@valkey-playground/api/thread`: what the worker of a module's threads runs. It carries no engine.
export { runThreads } from './thread-body.ts'
export type { ThreadHost, ThreadStart } from './thread-start.ts'
