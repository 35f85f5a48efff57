// The toolchain's face for Node: everything that needs a file system.

export { createNodeHost } from './node-host.ts'
export { createNodeExporterHost } from './exporter-host.ts'
