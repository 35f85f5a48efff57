// A Session on a node of the page's cluster: what the console and the panels need to work on it as on the page's own engine.
//
// Redirects are followed for the one command, and said: each console stays at its node.
import { formatRaw, splitArgs, textToBytes } from '@valkey-playground/ui'
import type { Activity, Bytes, CommandHint, CommandResult, PanelStates, Session } from '@valkey-playground/ui'
import { redirectIn, redirectText } from '../connector/server-connections.ts'
import type { EngineClient } from '../session/engine-client.ts'

/** What the session needs. */
export interface NodeSessionParts {
  readonly engine: EngineClient
  /** Another node by its port; undefined when it is gone. */
  readonly at: (port: number) => EngineClient | undefined
  readonly hints: () => Promise<readonly CommandHint[]>
}

/** More redirects mean that the nodes do not agree. */
const MOST_REDIRECTS = 5

/** Makes the session of a node. */
export function createNodeSession({ engine, at, hints }: NodeSessionParts): Session {
  async function send(argv: readonly Bytes[], client: string): Promise<{ raw: Bytes; ways: string[] }> {
    const ways: string[] = []
    let { raw } = await engine.command(argv, client, undefined)
    for (let count = 0; count < MOST_REDIRECTS; count++) {
      const found = redirectIn(raw)
      const node = found && at(Number(found.port))
      if (!found || !node) break
      ways.push(redirectText({ ...found, node: `${found.host}:${found.port}` }))
      if (found.kind === 'ASK') await node.command(['ASKING'], client, undefined)
      ;({ raw } = await node.command(argv, client, undefined))
    }
    return { raw, ways }
  }
  return {
    async command(line, options = {}): Promise<CommandResult> {
      const argv = typeof line === 'string' ? splitArgs(textToBytes(line)) : line
      if (argv === null) return { reply: 'Invalid argument(s)', raw: '' }
      if (argv.length === 0) return { reply: '', raw: '' }
      const { raw, ways } = await send(argv, options.client ?? 'console')
      return { reply: formatRaw(raw, argv), raw, ...(ways.length > 0 && { notices: ways }) }
    },
    async state(panel) {
      if (panel === 'problems') return { diagnostics: [] } as unknown as PanelStates[typeof panel]
      return (await engine.state(panel as Exclude<typeof panel, 'problems'>)) as PanelStates[typeof panel]
    },
    subscribe: (panel, listener) => engine.panels.subscribe(panel, listener),
    showKeyspace: (shown) => void engine.forPanels.showKeyspace(shown),
    onPush: (client, listener) => engine.onPush(client, listener),
    commands: hints,
    run: () => Promise.reject(new Error('A node loads what Run has built.')),
    stop: () => void engine.watchdog.stop(),
    clearTrace: () => void engine.forPanels.clearTrace(),
    activity(listener: (activity: Activity) => void) {
      listener({ phase: 'idle', progress: null, text: '', stoppable: false })
      return () => undefined
    },
    reveal: () => undefined,
    disconnect: (client) => void engine.api.disconnect(client),
  }
}
