// What tests of replication share: a primary and a replica, facts about them, and whether they hold the same.
import { TestNetwork } from '../test-network.ts'
import type { TestServer } from '../test-server.ts'

/** Fields of INFO by name. */
export function info(server: TestServer, ...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, server.info(name)]))
}

/** Two servers that can reach each other, on ports 1001 and 1002. */
export function pair(config: Record<string, string> = {}): {
  net: TestNetwork
  primary: TestServer
  replica: TestServer
} {
  const net = new TestNetwork()
  const primary = net.server(1001, config)
  const replica = net.server(1002, config)
  return { net, primary, replica }
}

/** Makes a server a replica, and lets it get the data. */
export function follow(net: TestNetwork, replica: TestServer, port: number): void {
  replica.run(`REPLICAOF 127.0.0.1 ${port}`)
  net.run()
}

/** The same texts where servers hold the same. */
export function digests(...servers: TestServer[]): string[] {
  return servers.map((server) => server.run('DEBUG DIGEST', 'digest'))
}
