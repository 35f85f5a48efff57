// Exporting the project: which file comes from where. The worker behind it starts with the first export and stays.
import * as Comlink from 'comlink'
import type { Diagnostic, NativeTarget, SessionLine } from '@valkey-playground/toolchain'
import type { ExporterApi, ExportedFile } from '../protocol.ts'
import type { Project } from '../storage/project-storage.ts'
import type { CompilerClient } from './compiler-client.ts'
import { sourcesOf } from './run.ts'

/** The things a project can become, in the order they are offered. */
export type ExportKind = 'x86_64' | 'aarch64' | 'archive' | 'wasm'

/** A finished export, or why there is none. */
export interface ProjectExport {
  readonly fileName: string
  readonly bytes: Uint8Array<ArrayBuffer> | null
  readonly diagnostics: readonly Diagnostic[]
  /** The oldest server that has all API functions used, as `7.2.0`; null where nobody looked. */
  readonly needs: string | null
}

/** What an export works with. */
export interface ExportParts {
  readonly project: Project
  readonly args: readonly string[]
  readonly session: readonly SessionLine[]
  /** As `7.2`; null for any server. */
  readonly minimumVersion: string | null
  readonly compiler: CompilerClient
}

/** Makes files from projects. `baseUrl` is where the exporter's files are served, absolute. */
export function createProjectExporter(
  baseUrl: string,
): (kind: ExportKind, parts: ExportParts) => Promise<ProjectExport> {
  let started: Promise<Comlink.Remote<ExporterApi>> | null = null
  const worker = (): Promise<Comlink.Remote<ExporterApi>> => {
    started ??= (async () => {
      const made = new Worker(new URL('../export-worker.ts', import.meta.url), {
        type: 'module',
        name: 'exporter',
      })
      const api = Comlink.wrap<ExporterApi>(made)
      await api.start(baseUrl)
      return api
    })()
    return started
  }
  const library = async (
    target: NativeTarget,
    { project, minimumVersion, compiler }: ExportParts,
  ): Promise<ExportedFile> => {
    const sources = sourcesOf(project)
    // TinyCC builds while clang, in its own worker, reads the sources as 32-bit and as 64-bit code.
    const [file, differing] = await Promise.all([
      worker().then((api) => api.library(sources, { target, minimumVersion })),
      compiler.checkLp64(sources, { profile: 'release' }),
    ])
    return { ...file, diagnostics: [...file.diagnostics, ...differing] }
  }
  const makers: Readonly<Record<ExportKind, (parts: ExportParts) => Promise<ExportedFile>>> = {
    x86_64: (parts) => library('x86_64', parts),
    aarch64: (parts) => library('aarch64', parts),
    archive: async ({ project, args, session }) =>
      await (await worker()).archive({ name: fileNameOf(project), files: project.files, args, session }),
    async wasm({ project, compiler }) {
      const { wasm, diagnostics } = await compiler.compile(
        sourcesOf(project),
        { profile: 'release' },
        () => undefined,
      )
      return { bytes: wasm, diagnostics, needs: null }
    },
  }
  const ending: Readonly<Record<ExportKind, string>> = {
    x86_64: '.so',
    aarch64: '.so',
    archive: '.tar.gz',
    wasm: '.wasm',
  }
  return async (kind, parts) => ({
    fileName: `${fileNameOf(parts.project)}${ending[kind]}`,
    ...(await makers[kind](parts)),
  })
}

/** A file name, without ending, from the project's title. */
export function fileNameOf({ title }: Project): string {
  return (
    title
      .toLowerCase()
      .replaceAll(/[^a-z\d]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'module'
  )
}
