// How the page is built and served while developing.
//
// Cross-origin isolation gives shared memory, which is what Stop and threads need, so the development server sends the same headers as the
// real one (scripts/serve.mjs). The compiler's and the exporter's files are no modules of the page: they are served from, and copied to,
// folders of their own.
import react from '@vitejs/plugin-react'
import { cpSync, createReadStream, existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { defineConfig, type Plugin } from 'vite'

/** Folders of files that are no modules of the page, by the path they are served under. */
const SERVED = {
  toolchain: resolve(import.meta.dirname, '../../packages/toolchain/dist/resources'),
  exporter: resolve(import.meta.dirname, '../../packages/toolchain/dist/exporter'),
}

const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

function servedFiles(): Plugin {
  let outDir = ''
  return {
    name: 'served-files',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir)
    },
    configureServer(server) {
      for (const [name, folder] of Object.entries(SERVED)) {
        server.middlewares.use(`/${name}`, (request, response, next) => {
          const path = join(folder, decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname))
          if (!path.startsWith(folder) || !existsSync(path) || !statSync(path).isFile()) return next()
          for (const [header, value] of Object.entries(ISOLATION)) response.setHeader(header, value)
          response.setHeader(
            'Content-Type',
            path.endsWith('.json') ? 'application/json' : 'application/octet-stream',
          )
          createReadStream(path).pipe(response)
        })
      }
    },
    closeBundle() {
      for (const [name, folder] of Object.entries(SERVED))
        if (existsSync(folder)) cpSync(folder, join(outDir, name), { recursive: true })
    },
  }
}

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react(), servedFiles()],
  worker: { format: 'es' },
  server: { headers: ISOLATION },
  preview: { headers: ISOLATION },
  build: { target: 'es2023', chunkSizeWarningLimit: 6000, sourcemap: false },
})
