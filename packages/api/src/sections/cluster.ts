// Modules Cluster API. This engine is never a node of a cluster, so most of it answers as a server without cluster mode
// does; what is about hash slots alone works.
// @see https://valkey.io/topics/modules-api-ref/#section-modules-cluster-api
import type { Bytes } from '@valkey-playground/engine'
import type { ModuleApi } from '../module-api.ts'
import { perEngine } from '../per-engine.ts'
import { C, type Handlers } from '../spec/index.ts'

const ERR: number = C.VALKEYMODULE_ERR
const SLOTS = 16384
const CRC16_POLYNOMIAL = 0x1021
const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

function crc16(text: Bytes): number {
  let crc = 0
  for (let index = 0; index < text.length; index++) {
    crc ^= text.charCodeAt(index) << 8
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000 ? (crc << 1) ^ CRC16_POLYNOMIAL : crc << 1) & 0xffff
  }
  return crc
}

/** The part of a key between its first `{` and the next `}`, if there is something there, decides the slot. */
function slotOf(key: Bytes): number {
  const open = key.indexOf('{')
  const close = open < 0 ? -1 : key.indexOf('}', open + 1)
  return crc16(close > open + 1 ? key.slice(open + 1, close) : key) % SLOTS
}

/** A text for each slot, as short as can be. */
function* shortTexts(): Generator<Bytes> {
  let texts: Bytes[] = ['']
  for (;;) {
    const longer: Bytes[] = []
    for (const text of texts)
      for (const letter of LETTERS) {
        longer.push(text + letter)
        yield text + letter
      }
    texts = longer
  }
}

function slotNames(): readonly Bytes[] {
  const names: Bytes[] = []
  let found = 0
  for (const text of shortTexts()) {
    const slot = slotOf(text)
    if (names[slot] !== undefined) continue
    names[slot] = text
    if (++found === SLOTS) break
  }
  return names
}

const namesOf = perEngine(() => ({
  names: null as readonly Bytes[] | null,
  pointers: new Map<number, number>(),
}))

export const cluster: Handlers<ModuleApi> = {
  RegisterClusterMessageReceiver(m, ctx) {
    m.context(ctx)
  },

  SendClusterMessage(m, ctx) {
    m.context(ctx)
    return ERR
  },

  GetClusterNodesList(m, ctx) {
    m.context(ctx)
    return 0
  },

  FreeClusterNodesList() {},

  GetMyClusterID: () => 0,

  GetClusterSize: () => 0,

  GetClusterNodeInfo(m, ctx) {
    m.context(ctx)
    return ERR
  },

  GetClusterNodeInfoForClient(m, ctx) {
    m.context(ctx)
    return ERR
  },

  SetClusterFlags(m, ctx) {
    m.context(ctx)
  },

  ClusterKeySlot: (m, key) => slotOf(m.string(key).bytes),

  ClusterCanonicalKeyNameInSlot(m, slot) {
    if (slot >>> 0 >= SLOTS) return 0
    const state = namesOf(m)
    state.names ??= slotNames()
    let pointer = state.pointers.get(slot)
    if (pointer === undefined)
      state.pointers.set(slot, (pointer = m.runtime.newCString(state.names[slot] ?? '')))
    return pointer
  },
}
