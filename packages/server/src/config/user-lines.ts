// `user` lines of valkey.conf: checked while the configuration is read, put into effect when the modules are loaded, whose
// commands and categories they may name; and the ACL file, which takes their place.

import { ACL_CATEGORIES, COMMANDS, CommandTable, readUserLine } from '@valkey-playground/engine'
import type { AclTerms, Server, UserLine } from '@valkey-playground/engine'
import type { ServerLog } from '../log.ts'

let commands: CommandTable | undefined

/** What a line can refer to before there is a server. */
function terms(allChannelsByDefault: boolean): AclTerms {
  if (commands === undefined) {
    commands = new CommandTable()
    for (const row of COMMANDS) commands.add(row)
  }
  const table = commands
  return {
    command: (name) => table.original(name),
    commands: () => table.originals(),
    category: (name) => ACL_CATEGORIES.find((category) => category === name.toLowerCase()),
    allChannelsByDefault,
    warn: () => {},
  }
}

/**
 * Adds a line to those that were read before.
 *
 * @param pubsubDefault what `acl-pubsub-default` says by now
 * @throws Error with what is wrong with the line
 */
export function addUserLine(
  lines: UserLine[],
  words: readonly string[],
  pubsubDefault: string | undefined,
): void {
  const line = readUserLine(terms(pubsubDefault === 'allchannels'), words, lines)
  if (typeof line === 'string') throw new Error(line)
  lines.push(line)
}

/** Makes the users of the configuration or of the ACL file. Says whether the server may start; if not, the log says why. */
export async function loadUsers(
  log: ServerLog,
  server: Server,
  lines: readonly UserLine[],
): Promise<boolean> {
  const hasFile = server.config.text('aclfile') !== ''
  if (hasFile && lines.length > 0) {
    log.write(
      'warning',
      'Configuring Valkey with users defined in valkey.conf and at the same setting an ACL file path is invalid. ' +
        'This setup is very likely to lead to configuration errors and security holes, please define either an ACL ' +
        'file or declare users directly in your valkey.conf, but not both.',
    )
    return false
  }
  const error = server.acl.addConfigured(lines)
  if (error !== null) {
    log.write('warning', error)
    log.write('warning', 'Critical error while loading ACLs. Exiting.')
    return false
  }
  const errors = hasFile ? await server.acl.load() : null
  if (errors === null) return true
  log.write('warning', `Aborting Valkey startup because of ACL errors: ${errors}`)
  return false
}
