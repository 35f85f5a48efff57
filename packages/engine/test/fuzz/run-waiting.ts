// Several clients on both servers at once, a step at a time. After each step every client's new replies are compared, and that the
// same number of them waits; after each round the events, the effects and the data.
//
// Who waits is asked from our engine. If the real server thinks otherwise, the number of waiting clients differs.
import { PROPAGATE_REPLICAS } from '../../src/index.ts'
import { BEGIN, commandsBetween, cutEffects, END, eventsIn } from '../twin/effects.ts'
import { OurWire, ourServer } from '../twin/our-server.ts'
import type { RealServer, RealWire } from '../twin/real-server.ts'
import { Sequence } from '../twin/sequence.ts'
import { sameEffects } from './compare-replies.ts'
import { ask, drain, EVENTS, showCommand } from './two-servers.ts'
import { shrink } from './shrink.ts'
import { CLIENTS, waitingStep, type WaitingStep } from './waiting-steps.ts'

const ROUND = 150

/** Runs rounds of one seed. @returns the first difference with the steps that show it, or null */
export async function runWaiting(server: RealServer, seed: number, rounds: number): Promise<string | null> {
  for (let round = 0; round < rounds; round++) {
    const sequence = new Sequence(seed * 7919 + round)
    const resp = round % 2 === 0 ? '2' : '3'
    const steps = Array.from({ length: ROUND }, () => waitingStep(sequence))
    const play = (some: readonly WaitingStep[]): Promise<string | null> => playRound(server, some, resp)
    if ((await play(steps)) === null) continue
    const few = await shrink(steps, play)
    const lines = few.map(
      ({ client, argv }) => `  ${client}: ${argv.length === 0 ? '(hangs up)' : showCommand(argv)}`,
    )
    return `seed ${seed}, round ${round}, RESP${resp}: ${await play(few)}\n${lines.join('\n')}`
  }
  return null
}

async function playRound(
  server: RealServer,
  steps: readonly WaitingStep[],
  resp: string,
): Promise<string | null> {
  const engine = ourServer({ 'notify-keyspace-events': EVENTS })
  let ourStream = ''
  engine.onPropagate(({ proto, target }) => {
    if (target & PROPAGATE_REPLICAS) ourStream += proto
  })
  const [ourAdmin, realAdmin] = [new OurWire(engine), server.connect()]
  for (const argv of [['FLUSHALL'], ['CONFIG', 'SET', 'notify-keyspace-events', EVENTS, 'hz', '500']]) {
    await ask(realAdmin, ...argv)
  }
  const [ourListener, realListener] = [new OurWire(engine), server.connect()]
  for (const listener of [ourListener, realListener]) await ask(listener, 'PSUBSCRIBE', '__keyevent@*')
  const connect = async (): Promise<[OurWire, RealWire]> => {
    const pair: [OurWire, RealWire] = [new OurWire(engine), server.connect()]
    for (const wire of pair) await ask(wire, 'HELLO', resp)
    return pair
  }
  const stream = await server.stream()
  for (const admin of [ourAdmin, realAdmin]) await ask(admin, 'PUBLISH', BEGIN, BEGIN)
  const clients = await Promise.all(Array.from({ length: CLIENTS }, connect))
  try {
    for (const { client, argv } of steps) {
      const [our, real] = clients[client] as [OurWire, RealWire]
      if (argv.length === 0) {
        our.close()
        real.close()
        clients[client] = await connect()
      } else {
        if (our.client.blocked) continue
        our.send(argv)
        real.send(argv)
      }
      const what = await compareClients(clients, realAdmin)
      if (what !== null) return `after ${client}: ${showCommand(argv)}: ${what}`
    }
    // Whoever still waits goes, so that the digests are of servers at rest.
    const digests = [await ask(ourAdmin, 'DEBUG', 'DIGEST'), await ask(realAdmin, 'DEBUG', 'DIGEST')]
    for (const admin of [ourAdmin, realAdmin]) await ask(admin, 'PUBLISH', END, END)
    const [ours = [], theirs = []] = [ourStream, await stream.take(cutEffects)].map(commandsBetween)
    const events = [await drain(ourListener), await drain(realListener)].map(eventsIn)
    const lines = (effects: readonly (readonly string[])[]): string => effects.map(showCommand).join('\n')
    return (
      told(
        'events',
        events.map((all) => all.join('\n')),
      ) ??
      (sameEffects(ours, theirs) ? null : told('effects', [lines(ours), lines(theirs)])) ??
      told('digest', digests)
    )
  } finally {
    for (const pair of clients) for (const wire of pair) wire.close()
    for (const wire of [ourAdmin, realAdmin, ourListener, realListener]) wire.close()
    if (!ourStream.includes(END)) {
      const admin = server.connect()
      await ask(admin, 'PUBLISH', END, END)
      await stream.take(cutEffects)
      admin.close()
    }
  }
}

// All that our engine said is waited for from the real server; then nobody else may have been served there.
async function compareClients(
  clients: readonly (readonly [OurWire, RealWire])[],
  admin: RealWire,
): Promise<string | null> {
  for (const [i, [our, real]] of clients.entries()) {
    for (let said = our.takeReply(); said !== undefined; said = our.takeReply()) {
      const answered = await real.read(1, false).catch((error: Error) => error.message)
      const what = told(`reply to ${i}`, [said, answered])
      if (what !== null) return what
    }
  }
  const waiting = clients.filter(([our]) => our.client.blocked).length
  // Connections are read in an order of the real server's own: it may not have heard of the step yet.
  let seen: string | undefined
  for (let tries = 0; seen !== String(waiting) && tries < 500; tries++) {
    if (tries > 0) await new Promise((wake) => setTimeout(wake, 2))
    seen = /blocked_clients:(\d+)/.exec(await ask(admin, 'INFO', 'clients'))?.[1]
  }
  return told('number of waiting clients', [String(waiting), seen ?? ''])
}

function told(what: string, [ours = '', real = '']: readonly string[]): string | null {
  return ours === real ? null : `${what}\n  ours: ${JSON.stringify(ours)}\n  real: ${JSON.stringify(real)}`
}
