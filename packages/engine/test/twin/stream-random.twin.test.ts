// Stream commands in orders made by chance, beside the real server: trimming, removing, reading in groups, claiming, with
// runs of several sizes. After each script the insides of both streams are compared.
import { Sequence } from './sequence.ts'
import { twin, type Step } from './twin.ts'

const KEYS = ['s', 't']
const GROUPS = ['g', 'h']
const CONSUMERS = ['ann', 'bob', 'cid']
const SCRIPTS = 24
const COMMANDS = 120

const masked = (raw: string): string => raw.replace(/:\d{13}\r/g, ':now\r')
const idleMasked = (raw: string): string => raw.replace(/(\r\n):\d+\r\n:(\d+)(?=\r\n)/g, '$1:idle\r\n:$2')

/** Writes commands that mostly make sense; IDs grow slowly, so that other commands hit them often. */
class Script {
  readonly #random: Sequence
  #last = 0

  constructor(seed: number) {
    this.#random = new Sequence(seed)
  }

  #id(): string {
    const random = this.#random
    const ms = random.between(0, this.#last + 1)
    return random.chance(0.3) ? String(ms) : `${ms}-${random.between(0, 2)}`
  }

  #ids(): string {
    return Array.from({ length: this.#random.between(1, 4) }, () => this.#id()).join(' ')
  }

  #end(edge: string): string {
    if (this.#random.chance(0.4)) return edge
    return `${this.#random.chance(0.2) ? '(' : ''}${this.#id()}`
  }

  #trim(): string {
    const random = this.#random
    const approximate = random.chance(0.5)
    const target = random.chance(0.5) ? `MAXLEN${approximate ? ' ~' : ''} ${random.between(0, 20)}` : ''
    const strategy = target || `MINID${approximate ? ' ~' : ''} ${this.#id()}`
    return approximate && random.chance(0.4) ? `${strategy} LIMIT ${random.between(0, 12)}` : strategy
  }

  #add(key: string): string {
    const random = this.#random
    if (random.chance(0.5)) this.#last++
    const id = random.chance(0.2) ? `${this.#last}-*` : `${this.#last}-${random.between(0, 6)}`
    const fields = random.chance(0.7) ? ['f', 'g'] : [`f${random.between(0, 3)}`]
    const pairs = fields.map(
      (field) => `${field} ${random.pick(['1', '-200', 'text', '70000', 'x'.repeat(90)])}`,
    )
    return `XADD ${key} ${random.chance(0.15) ? `${this.#trim()} ` : ''}${id} ${pairs.join(' ')}`
  }

  #claim(key: string, group: string, consumer: string): string {
    const random = this.#random
    const words = [`XCLAIM ${key} ${group} ${consumer} ${random.pick(['0', '0', '99999999'])} ${this.#ids()}`]
    if (random.chance(0.3)) words.push('FORCE')
    if (random.chance(0.3)) words.push('JUSTID')
    if (random.chance(0.2)) words.push(`RETRYCOUNT ${random.between(0, 9)}`)
    if (random.chance(0.2)) words.push(`LASTID ${this.#id()}`)
    return words.join(' ')
  }

  #group(key: string, group: string, consumer: string): string {
    const random = this.#random
    const read = random.chance(0.4) ? ` ENTRIESREAD ${random.between(-1, 30)}` : ''
    return random.pick([
      `XGROUP CREATE ${key} ${group} ${random.pick(['$', '0', this.#id()])} MKSTREAM${read}`,
      `XGROUP CREATE ${key} ${group} 0`,
      `XGROUP SETID ${key} ${group} ${random.pick(['$', '0', this.#id()])}${read}`,
      `XGROUP CREATECONSUMER ${key} ${group} ${consumer}`,
      random.chance(0.3) ? `XGROUP DELCONSUMER ${key} ${group} ${consumer}` : 'PING',
      random.chance(0.2) ? `XGROUP DESTROY ${key} ${group}` : 'PING',
    ])
  }

  step(): Step {
    const random = this.#random
    const key = random.pick(KEYS)
    const group = random.pick(GROUPS)
    const consumer = random.pick(CONSUMERS)
    const count = random.chance(0.5) ? ` COUNT ${random.between(1, 5)}` : ''
    const drawn = random.next()
    if (drawn < 0.3) return this.#add(key)
    if (drawn < 0.36) return `XDEL ${key} ${this.#ids()}`
    if (drawn < 0.4) return `XTRIM ${key} ${this.#trim()}`
    if (drawn < 0.44) return `XRANGE ${key} ${this.#end('-')} ${this.#end('+')}${count}`
    if (drawn < 0.48) return `XREVRANGE ${key} ${this.#end('+')} ${this.#end('-')}${count}`
    if (drawn < 0.51) return `XREAD${count} STREAMS s t ${this.#id()} ${random.pick(['$', '+', this.#id()])}`
    if (drawn < 0.59) return this.#group(key, group, consumer)
    if (drawn < 0.73) {
      const noack = random.chance(0.15) ? ' NOACK' : ''
      const from = random.chance(0.75) ? '>' : this.#id()
      return `XREADGROUP GROUP ${group} ${consumer}${count}${noack} STREAMS ${key} ${from}`
    }
    if (drawn < 0.77) return `XACK ${key} ${group} ${this.#ids()}`
    if (drawn < 0.83) return this.#claim(key, group, consumer)
    if (drawn < 0.87) {
      const idle = random.pick(['0', '0', '99999999'])
      const start = random.chance(0.5) ? '-' : this.#id()
      const justId = random.chance(0.3) ? ' JUSTID' : ''
      return `XAUTOCLAIM ${key} ${group} ${consumer} ${idle} ${start}${count}${justId}`
    }
    if (drawn < 0.89) return `XPENDING ${key} ${group}`
    if (drawn < 0.92) {
      const of = random.chance(0.4) ? ` ${consumer}` : ''
      const run = `XPENDING ${key} ${group} ${this.#end('-')} ${this.#end('+')} ${random.between(0, 8)}${of}`
      return { run, mask: idleMasked }
    }
    if (drawn < 0.95) return `XINFO GROUPS ${key}`
    if (drawn < 0.97) return { run: `XINFO STREAM ${key} FULL COUNT ${random.between(0, 3)}`, mask: masked }
    if (drawn < 0.98)
      return `XSETID ${key} ${this.#last}-${random.between(0, 9)} ENTRIESADDED ${random.between(0, 90)}`
    if (drawn < 0.985) return 'COPY s t REPLACE'
    if (drawn < 0.99) return 'RENAME t s'
    return `XLEN ${key}`
  }
}

for (let seed = 1; seed <= SCRIPTS; seed++) {
  const script = new Script(seed)
  const steps = Array.from({ length: COMMANDS }, () => script.step())
  const entries = ['2', '5', '100'][seed % 3] as string
  const bytes = ['150', '4096'][seed % 2] as string
  twin(
    `script ${seed}, runs of ${entries} entries and ${bytes} bytes`,
    [...steps, ...KEYS.map((key): Step => ({ run: `XINFO STREAM ${key} FULL COUNT 0`, mask: masked }))],
    { config: { 'stream-node-max-entries': entries, 'stream-node-max-bytes': bytes } },
  )
}
