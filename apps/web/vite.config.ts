// How the page is built and served while developing.
//
// Cross-origin isolation gives shared memory, which is what Stop and threads need, so the development server sends the same headers as the
// real one (scripts/serve.mjs). The compiler's files are no modules of the page: they are served from, and copied to, toolchain/.
import react from '@vitejs/plugin-react'
import { cpSync, createReadStream, existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { defineConfig, type Plugin } from 'vite'

const RESOURCES = resolve(import.meta.dirname, '../../packages/toolchain/dist/resources')

const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

function toolchainFiles(): Plugin {
  let outDir = ''
  return {
    name: 'toolchain-files',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir)
    },
    configureServer(server) {
      server.middlewares.use('/toolchain', (request, response, next) => {
        const path = join(RESOURCES, decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname))
        if (!path.startsWith(RESOURCES) || !existsSync(path) || !statSync(path).isFile()) return next()
        for (const [name, value] of Object.entries(ISOLATION)) response.setHeader(name, value)
        response.setHeader(
          'Content-Type',
          path.endsWith('.json') ? 'application/json' : 'application/octet-stream',
        )
        createReadStream(path).pipe(response)
      })
    },
    closeBundle() {
      if (existsSync(RESOURCES)) cpSync(RESOURCES, join(outDir, 'toolchain'), { recursive: true })
    },
  }
}

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react(), toolchainFiles()],
  worker: { format: 'es' },
  server: { headers: ISOLATION },
  preview: { headers: ISOLATION },
  build: { target: 'es2023', chunkSizeWarningLimit: 6000, sourcemap: false },
})
