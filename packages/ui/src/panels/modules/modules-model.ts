/**
 * What the modules panel computes: how a version number reads, how an arity reads, what the unload command is.
 */
import type { Bytes, ModuleRow } from '../../session.ts'

/** A module's version number as the module wrote it; long ones in the form of Valkey's own releases (0xMMmmpp) have no fixed meaning. */
export function versionText(version: number): string {
  return String(version)
}

/** A command's arity in words: `3` exactly, `2+` for at least two, the name counted. */
export function arityText(arity: number): string {
  return arity < 0 ? `${-arity}+` : String(arity)
}

/** The command that unloads a module. */
export function unloadCommand(module: ModuleRow): readonly Bytes[] {
  return ['MODULE', 'UNLOAD', module.name]
}

/** The message of a reply as valkey-cli prints it, if it is an error; else null. */
export function errorText(reply: string): string | null {
  const start = '(error) '
  return reply.startsWith(start) ? reply.slice(start.length) : null
}
