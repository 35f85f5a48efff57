// RDB load/save API: whole snapshots in files that a module names, in the server's own storage.
//
// A snapshot is taken as it is asked for, and may become safe a moment later. Loading goes in slices, between which clients hear that
// data are loaded, where the module's call can be put off; where it cannot, a host whose files take time gets ENOTSUP [D26].
// @see https://valkey.io/topics/modules-api-ref/#section-rdb-load-save-api
import { Later, loadSnapshotFrom, saveSnapshotAs, type LoadOutcome } from '@valkey-playground/engine'
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

const OUTCOME_ERRNO: Readonly<Record<LoadOutcome | 'slow', ErrnoName | null>> = {
  loaded: null,
  absent: 'ENOENT',
  failed: 'EIO',
  slow: 'ENOTSUP',
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
    const answer = (outcome: LoadOutcome | 'slow'): number => {
      m.setErrno(OUTCOME_ERRNO[outcome])
      return outcome === 'loaded' ? OK : ERR
    }
    try {
      return answer(loadSnapshotFrom(m.server, fileName, m.threads?.mayPause === true))
    } catch (error) {
      throw error instanceof Later ? error.made(answer) : error
    }
  },

  RdbSave(m, _ctx, stream, flags) {
    if (stream === 0 || flags !== 0) return fail(m, 'EINVAL')
    const { fileName } = m.object<RdbStream>(stream, 'rdbStream')
    if (m.child?.maySave(() => m.threads?.retry()) === false) m.threads?.waitUntil(() => false)
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
