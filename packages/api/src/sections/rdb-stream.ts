// RDB load/save API: whole snapshots in files that a module names, in the server's own storage.
//
// The functions answer at once. A snapshot is taken as it is asked for, and may become safe a moment later; reading needs a storage that
// answers at once: a host whose files take time gets ENOTSUP [D26].
// @see https://valkey.io/topics/modules-api-ref/#section-rdb-load-save-api
import { loadSnapshotFrom, saveSnapshotAs } from '@valkey-playground/engine'
import type { Handled } from '../abi/handles.ts'
import type { ErrnoName } from '../errno.ts'
import type { ModuleApi } from '../module-api.ts'
import { C, type Handlers } from '../spec/index.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR

/** A file to load or save. */
class RdbStream implements Handled {
  readonly kind = 'rdbStream'
  handle = 0
  readonly fileName: string

  constructor(fileName: string) {
    this.fileName = fileName
  }

  describe(): string {
    return `RDB file ${this.fileName}`
  }
}

function fail(m: ModuleApi, errno: ErrnoName): number {
  m.setErrno(errno)
  return ERR
}

export const rdbStream: Handlers<ModuleApi> = {
  RdbStreamCreateFromFile(m, filename) {
    const stream = new RdbStream(m.text(filename))
    m.handles.add(stream)
    return stream.handle
  },

  RdbStreamFree(m, stream) {
    m.handles.remove(m.object<RdbStream>(stream, 'rdbStream'))
  },

  RdbLoad(m, _ctx, stream, flags) {
    if (stream === 0 || flags !== 0) return fail(m, 'EINVAL')
    const { fileName } = m.object<RdbStream>(stream, 'rdbStream')
    if (m.server.replication.isReplica) return fail(m, 'ENOTSUP')
    const outcome = loadSnapshotFrom(m.server, fileName)
    if (outcome instanceof Promise) return fail(m, 'ENOTSUP')
    if (outcome !== 'loaded') return fail(m, outcome === 'absent' ? 'ENOENT' : 'EIO')
    m.setErrno(null)
    return OK
  },

  RdbSave(m, _ctx, stream, flags) {
    if (stream === 0 || flags !== 0) return fail(m, 'EINVAL')
    const { fileName } = m.object<RdbStream>(stream, 'rdbStream')
    const failed = (error: unknown): void =>
      m.server.host.log('warning', `Failed saving ${fileName}: ${String(error)}`)
    try {
      const saved = saveSnapshotAs(m.server, fileName)
      if (saved instanceof Promise) saved.catch(failed)
    } catch (error) {
      failed(error)
      return fail(m, 'EIO')
    }
    m.setErrno(null)
    return OK
  },
}
