// When a module that yields lets others be heard, and how its call is put off for that.
import { Later, Suspension } from '@valkey-playground/engine'
import type { ModuleContext } from './context.ts'
import type { ModuleApi } from './module-api.ts'

/** From when on (monotonic µs) Yield serves others in a call that begins now: sooner while data are loaded. */
export function firstYield({ server: { host, config, loading } }: ModuleApi): number {
  const patience = loading ? 1e6 / config.number('hz') : config.number('busy-reply-threshold') * 1000
  return host.monotonicMicros() + patience
}

/**
 * A module lets others be heard: a command of theirs is answered `refusal`, or (null) put off until the module is done. If it is not
 * time for that yet, or impossible here, threads are answered and a requested stop takes effect.
 * @throws Later to the one who runs the module, who makes the pause
 */
export function yieldFrom(m: ModuleApi, context: ModuleContext, refusal: string | null): void {
  const { host, config } = m.server
  const now = host.monotonicMicros()
  if (now < context.yieldsFrom) return m.onYield()
  context.yieldsFrom = now + 1e6 / config.number('hz')
  pause(m, refusal, () => undefined)
}

/** Lets others be heard now, if that can be; `result` is then the answer to the module's question. @throws Later */
export function pause(m: ModuleApi, refusal: string | null, result: () => unknown): void {
  if (m.threads?.mayPause !== true) return m.onYield()
  const nothing = new Suspension(
    () => refusal,
    () => true,
  )
  throw new Later(nothing, result)
}
