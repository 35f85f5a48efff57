// The worker that makes native modules and source archives: TinyCC is a third of a megabyte, so it starts only when someone exports.
import { API_SINCE } from '@valkey-playground/api/spec'
import * as Comlink from 'comlink'
import {
  apiUses,
  createBrowserExporterHost,
  createExporter,
  namedHeaders,
  oldestServer,
  sourceArchive,
  type Exporter,
} from '@valkey-playground/toolchain'
import type { ExporterApi } from './protocol.ts'
import { moduleHeaders } from './text/module-headers.ts'

let exporter: Exporter | null = null

const api: ExporterApi = {
  async start(baseUrl) {
    exporter = createExporter(createBrowserExporterHost(baseUrl))
  },
  async library(files, { target, minimumVersion }) {
    if (exporter === null) throw new Error('start() comes first.')
    const result = await exporter.export(files, {
      target,
      headers: moduleHeaders(),
      since: API_SINCE,
      ...(minimumVersion === null ? {} : { minimumVersion }),
    })
    return {
      bytes: result.so,
      diagnostics: result.diagnostics,
      needs: oldestServer(result.functions, API_SINCE),
    }
  },
  async archive({ name, files, args, session }) {
    const needs = oldestServer(apiUses(files), API_SINCE)
    const bytes = await sourceArchive({
      name,
      files,
      args,
      session,
      headers: namedHeaders(files, moduleHeaders()),
      minimumVersion: needs,
    })
    return { bytes, diagnostics: [], needs }
  },
}

Comlink.expose(api)
