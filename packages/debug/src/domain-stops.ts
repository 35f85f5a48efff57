// Stops in the words of the domain: a call of the module API, a key that is written, a command that is propagated, a callback, a reply.
//
// Each kind says at which of the debugger's hooks it looks and what makes it match; a stop asked for once (a step by level) is the same with
// an end. Change together: requests/domain-requests.ts.
import {
  describeArguments,
  type CallbackPurpose,
  type ModuleContext,
  type ModuleHost,
} from '@valkey-playground/api'
import {
  globMatch,
  type Bytes,
  type Database,
  type InnerPlace,
  type ScriptLine,
} from '@valkey-playground/engine'
import type { Stop } from './stops.ts'

/** What to stop at. */
export type DomainStop =
  /** A call of a function (without `ValkeyModule_`; any if not given) with `argument` in the text of one of its arguments. */
  | { readonly kind: 'api'; readonly name?: string; readonly argument?: string }
  /** A change of a key whose name matches a glob pattern. */
  | { readonly kind: 'write'; readonly pattern: string }
  /** A command of this name (any if not given) that goes to the append-only file and replicas. */
  | { readonly kind: 'propagate'; readonly command?: string }
  /** The first statement of a callback. */
  | { readonly kind: 'callback'; readonly purpose?: CallbackPurpose }
  /** The first statement of a module's command. */
  | { readonly kind: 'command'; readonly name?: string }
  /** A part of a reply. */
  | { readonly kind: 'reply' }
  /** The first statement of whatever of a module runs next. */
  | { readonly kind: 'event' }
  /** A command of this name (any if not given) that EXEC or a script is about to run. */
  | { readonly kind: 'script'; readonly command?: string }
  /** A line of a script that is about to be run, or a command of EXEC (any if no number is given). */
  | { readonly kind: 'line'; readonly line?: number }

/** The kinds there are. */
export const DOMAIN_STOPS: readonly DomainStop['kind'][] = [
  'api',
  'write',
  'propagate',
  'callback',
  'command',
  'reply',
  'event',
  'script',
  'line',
]

/** What the stops ask of the debugger. */
export interface DomainParts {
  readonly host: ModuleHost
  /** Holds the thread. */
  stop(stop: Stop): void
  /** Holds it at the next statement. */
  stopAtNext(description: string): void
  /** Holds it at a line of a script. */
  stopInScript(stop: Stop, place: ScriptLine): void
  /** Whether code of the past runs: nothing happens to the engine then. */
  inPast(): boolean
}

/** Looks out for all stops that are wanted. */
export class DomainStops {
  readonly #parts: DomainParts
  #wanted: readonly DomainStop[] = []
  #once: DomainStop | null = null
  #keys: readonly { readonly db: number; readonly key: Bytes }[] = []
  readonly #listening = new Map<DomainStop['kind'], () => void>()

  constructor(parts: DomainParts) {
    this.#parts = parts
  }

  /** Replaces all stops. */
  set(stops: readonly DomainStop[]): void {
    this.#wanted = stops
    this.#attach()
  }

  /** Replaces the keys whose every change is to be stopped at. */
  setKeys(keys: readonly { readonly db: number; readonly key: Bytes }[]): void {
    this.#keys = keys
    this.#attach()
  }

  /** Stops once more at this, whatever else is wanted. */
  once(stop: DomainStop | null): void {
    this.#once = stop
    this.#attach()
  }

  /** Listens to the engine only while somebody wants to hear. */
  #attach(): void {
    const { server } = this.#parts.host.api
    this.#listen('write', this.#any('write') || this.#keys.length > 0, () =>
      server.keyspace.onModified((db, key) => this.#written(db, key)),
    )
    this.#listen('propagate', this.#any('propagate'), () =>
      server.onPropagate(({ argv }) => this.#propagated(argv)),
    )
    this.#listen('script', this.#any('script') || this.#any('line'), () =>
      server.innerCommands.listen((argv, place) => this.#inner(argv, place)),
    )
    this.#listen('line', this.#any('line'), () => server.scriptLines.listen((place) => this.#line(place)))
  }

  #listen(kind: DomainStop['kind'], wanted: boolean, begin: () => () => void): void {
    const end = this.#listening.get(kind)
    if (wanted && !end) this.#listening.set(kind, begin())
    if (wanted || !end) return
    end()
    this.#listening.delete(kind)
  }

  #any(kind: DomainStop['kind']): boolean {
    return this.#wanted.some((stop) => stop.kind === kind) || this.#once?.kind === kind
  }

  #find<K extends DomainStop['kind']>(
    kind: K,
    matches: (stop: Extract<DomainStop, { kind: K }>) => boolean,
  ): boolean {
    const fits = (stop: DomainStop): boolean =>
      stop.kind === kind && matches(stop as Extract<DomainStop, { kind: K }>)
    if (this.#once && fits(this.#once)) {
      this.#once = null
      return true
    }
    return this.#wanted.some(fits)
  }

  /** A module calls a function of the API. */
  called(name: string, args: readonly unknown[]): void {
    if (this.#wanted.length === 0 && !this.#once) return
    let text: string | null = null
    const words = (): string =>
      (text ??= describeArguments(this.#parts.host.api, name, args)
        .map(({ value }) => value)
        .join('\n'))
    const called = this.#find(
      'api',
      (stop) =>
        (stop.name === undefined || stop.name.replace(/^(Valkey|Redis)Module_/, '') === name) &&
        (stop.argument === undefined || words().includes(stop.argument)),
    )
    if (called) return this.#stop(`Calls ValkeyModule_${name}`, words())
    if (/^Reply(With|Set)/.test(name) && this.#find('reply', () => true))
      this.#stop(`Replies by ValkeyModule_${name}`, words())
  }

  /** A call into a module begins. */
  entered(context: ModuleContext, outermost: boolean): void {
    if (this.#wanted.length === 0 && !this.#once) return
    const { kind, purpose } = context
    const name = context.argv[0]?.toLowerCase()
    if (kind === 'command' && this.#find('command', (stop) => (stop.name ?? name)?.toLowerCase() === name))
      this.#parts.stopAtNext(`Command ${context.argv[0] ?? ''}`)
    else if (kind === 'callback' && this.#find('callback', (stop) => (stop.purpose ?? purpose) === purpose))
      this.#parts.stopAtNext(`Callback: ${purpose ?? 'other'}`)
    else if (outermost && this.#find('event', () => true))
      this.#parts.stopAtNext('Something of a module runs')
  }

  #written(db: Database, key: Bytes): void {
    if (this.#keys.some((one) => one.db === db.id && one.key === key)) {
      if (this.#parts.inPast()) return
      const text = `database ${db.id}`
      return this.#parts.stop({ reason: 'data breakpoint', description: `Writes key ${key}`, text })
    }
    if (this.#find('write', ({ pattern }) => globMatch(pattern, key)))
      this.#stop(`Writes key ${key}`, `database ${db.id}`)
  }

  #propagated(argv: readonly Bytes[]): void {
    const name = argv[0]?.toLowerCase()
    if (this.#find('propagate', ({ command }) => (command ?? name)?.toLowerCase() === name))
      this.#stop('Propagates a command', argv.join(' '))
  }

  #inner(argv: readonly Bytes[], place: InnerPlace): void {
    const name = argv[0]?.toLowerCase()
    const isWanted =
      this.#find('script', ({ command }) => (command ?? name)?.toLowerCase() === name) ||
      (place.kind === 'exec' && this.#find('line', ({ line = place.index }) => line === place.index))
    if (!isWanted) return
    const where =
      place.kind === 'exec'
        ? `Command ${place.index} of EXEC`
        : `Line ${place.line} of ${place.source.replace(/^@/, '')}`
    this.#stop(where, argv.join(' '))
  }

  #line(place: ScriptLine): void {
    if (!this.#find('line', ({ line = place.line }) => line === place.line)) return
    const text = place.text.trim()
    this.#parts.stopInScript(domainStop(`Line ${place.line} of ${place.source}`, text), place)
  }

  #stop(description: string, text: string): void {
    if (this.#parts.inPast()) return
    this.#parts.stop(domainStop(description, text))
  }
}

function domainStop(description: string, text: string): Stop {
  return { reason: 'domain', description, ...(text === '' ? {} : { text }) }
}
