// A native module, or an archive of its sources, from files on disk, with the messages as text.
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { API_SINCE } from '@valkey-playground/api/spec'
import {
  createExporter,
  namedHeaders,
  oldestServer,
  sourceArchive,
  type NativeResult,
} from '@valkey-playground/toolchain'
import { createNodeExporterHost } from '@valkey-playground/toolchain/node'
import { formatDiagnostic, formatTotals } from '../compile/diagnostics-text.ts'
import { gatherSources } from '../compile/gather-sources.ts'
import { moduleHeaders } from '../compile/module-headers.ts'
import type { ExportArguments } from './export-args.ts'

/** The file to write, null after an error, and what to tell the user. */
export interface ExportedModule {
  readonly bytes: Uint8Array | null
  readonly text: string
  /** The oldest server that has all API functions used, as `7.2.0`. */
  readonly needs: string
  readonly timings: NativeResult['timings'] | null
}

/** The name of a project: its first source's, without ending and odd characters. */
export function projectName(source: string): string {
  return basename(source)
    .replace(/\.[^.]+$/, '')
    .replaceAll(/[^\w-]/g, '-')
}

/**
 * Builds what is asked for.
 *
 * @throws the file system's error if a file cannot be read; Error with a text if export is not built or not available
 */
export async function exportModule(request: ExportArguments): Promise<ExportedModule> {
  const { sources, includeFolders, flags } = request.compile
  const gathered = gatherSources(sources, includeFolders)
  const result = await createExporter(createNodeExporterHost()).export(gathered.files, {
    target: request.target,
    sources: gathered.sources,
    headers: moduleHeaders(),
    includePaths: gathered.includePaths,
    flags,
    since: API_SINCE,
    ...(request.minimumVersion === null ? {} : { minimumVersion: request.minimumVersion }),
  })
  const needs = oldestServer(result.functions, API_SINCE)
  if (request.kind === 'library') {
    const text = result.diagnostics.map((one) => formatDiagnostic(one, gathered.files, gathered.displayPath))
    return {
      bytes: result.so,
      text: text.join('') + formatTotals(result.diagnostics),
      needs,
      timings: result.timings,
    }
  }
  const lines = request.session === null ? [] : readFileSync(request.session, 'utf8').split('\n')
  const bytes = await sourceArchive({
    name: projectName(sources[0] ?? 'module'),
    files: gathered.files,
    sources: gathered.sources,
    headers: namedHeaders(gathered.files, moduleHeaders()),
    args: [],
    session: lines
      .filter((line) => line.trim() !== '' && !line.startsWith('#'))
      .map((command) => ({ command, reply: null })),
    minimumVersion: needs,
  })
  return { bytes, text: '', needs, timings: null }
}
