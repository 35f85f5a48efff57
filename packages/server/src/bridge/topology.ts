// Which servers stand behind a target: the nodes that a cluster names, the primary that a sentinel names. ioredis asks, since it knows how
// members that are gone, and those that disagree, are got around; it comes into memory with the first such target.
//
// Pages never say where to connect to. They name a node, and it is reached only if the cluster itself named it: what a page may reach
// stays what the bridge was started for. Each answer is kept for a moment, so that a page cannot make the bridge ask without end.
import type { BridgeTarget } from './targets.ts'
import { addressOf } from './targets.ts'

/** A server that bytes go to. */
export interface Route {
  readonly host: string
  readonly port: number
  readonly tls: boolean
  /** `host:port`. */
  readonly name: string
}

/** A node of a cluster. */
export interface ClusterNode {
  readonly name: string
  readonly role: 'primary' | 'replica'
}

/** Milliseconds for which a cluster's nodes are believed, and after which a node nobody knows may be asked about again. */
const BELIEVED = 10_000
const ASKED_AGAIN = 500
/** Milliseconds that a member gets to answer. */
const PATIENCE = 3000

/** What is known of one target. */
export class Topology {
  readonly #target: BridgeTarget
  readonly #now: () => number
  readonly #ca: string | undefined
  #nodes: Promise<readonly (ClusterNode & Route)[]> | null = null
  #askedAt = 0

  /** @param options `ca` as for the bridge; `now` gives milliseconds */
  constructor(
    target: BridgeTarget,
    options: { readonly now: () => number; readonly ca?: string | undefined },
  ) {
    this.#target = target
    this.#now = options.now
    this.#ca = options.ca
  }

  /** The nodes of a cluster, primaries first; none for other targets. Rejects with a text for the user. */
  async nodes(): Promise<readonly ClusterNode[]> {
    if (this.#target.kind !== 'cluster') return []
    return (await this.#known(BELIEVED)).map(({ name, role }) => ({ name, role }))
  }

  /**
   * Where a connection goes. Rejects with a text for the user when nobody is found.
   *
   * @param node a node's name, for clusters; empty for the member that the target names
   */
  async route(node: string): Promise<Route> {
    const { kind, host, port, tls } = this.#target
    const own = { host, port, tls, name: addressOf({ host, port }) }
    if (kind === 'sentinel') return await primaryOf(this.#target)
    if (node === '' || node === own.name) return own
    const isIt = (one: Route): boolean => one.name === node
    const found =
      kind === 'cluster' &&
      ((await this.#known(BELIEVED)).find(isIt) ?? (await this.#known(ASKED_AGAIN)).find(isIt))
    if (!found) throw new Error(`${node} is no node of ${this.#target.name}`)
    return found
  }

  #known(believed: number): Promise<readonly (ClusterNode & Route)[]> {
    const now = this.#now()
    if (this.#nodes !== null && now - this.#askedAt < believed) return this.#nodes
    this.#askedAt = now
    const asked = nodesOf(this.#target, this.#ca)
    // What failed is not believed: the next one asks again.
    asked.catch(() => {
      if (this.#nodes === asked) this.#nodes = null
    })
    this.#nodes = asked
    return asked
  }
}

async function nodesOf(
  { host, port, tls, login, name }: BridgeTarget,
  ca: string | undefined,
): Promise<readonly (ClusterNode & Route)[]> {
  const { Cluster } = await import('ioredis')
  const cluster = new Cluster([{ host, port }], {
    lazyConnect: true,
    enableReadyCheck: false,
    clusterRetryStrategy: () => null,
    slotsRefreshTimeout: PATIENCE,
    redisOptions: {
      connectTimeout: PATIENCE,
      ...(tls && { tls: ca === undefined ? {} : { ca } }),
      ...(login && { username: login.user || 'default', password: login.password }),
    },
  })
  let reason = ''
  // Every member that does not answer is one event; the last says it all.
  cluster.on('error', (error) => (reason = error.lastNodeError?.message ?? error.message))
  try {
    await cluster.connect()
    return (['master', 'slave'] as const).flatMap((role) =>
      cluster.nodes(role).map(({ options }) => {
        const at = { host: options.host as string, port: options.port as number }
        return { ...at, tls, name: addressOf(at), role: role === 'master' ? 'primary' : 'replica' } as const
      }),
    )
  } catch (error) {
    throw new Error(`${name} does not say who its nodes are: ${reason || (error as Error).message}`, {
      cause: error,
    })
  } finally {
    cluster.disconnect()
  }
}

async function primaryOf({ host, port, login, group = '', name }: BridgeTarget): Promise<Route> {
  const { SentinelConnector } = await import('ioredis')
  const connector = new SentinelConnector({
    sentinels: [{ host, port }],
    name: group,
    sentinelRetryStrategy: () => null,
    connectTimeout: PATIENCE,
    ...(login && { sentinelUsername: login.user || 'default', sentinelPassword: login.password }),
  })
  try {
    const stream = await connector.connect(() => {})
    // The connection itself is made anew, so that all targets are relayed in one way.
    stream.on('error', () => {})
    const at = await new Promise<{ host: string; port: number }>((resolve, reject) => {
      stream.once('connect', () => {
        const { remoteAddress, remotePort } = stream as { remoteAddress?: string; remotePort?: number }
        resolve({ host: remoteAddress ?? '', port: remotePort ?? 0 })
      })
      stream.once('error', reject)
    })
    stream.destroy()
    return { ...at, tls: false, name: addressOf(at) }
  } catch (error) {
    throw new Error(`${name} leads nowhere: ${(error as Error).message}`, { cause: error })
  } finally {
    connector.disconnect()
  }
}
