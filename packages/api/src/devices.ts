// The few device files that modules look for: /dev/null, /dev/zero, /dev/random and /dev/urandom. There are no other files.
//
// The C library learns at its start which folders are open; /dev is the only one. Descriptors are numbered above those of pipes.
// Change together: loader/wasi.ts, which serves them.
import type { Host } from '@valkey-playground/engine'
import type { ModuleApi } from './module-api.ts'
import { perEngine } from './per-engine.ts'
import { MOST_DESCRIPTORS } from './pipes.ts'

/** The descriptor under which the folder is open. */
export const DEVICE_FOLDER = 3
/** Its name. */
export const DEVICE_FOLDER_NAME = '/dev'

/** What reading gives: fills its bytes and says how many they are. */
type Device = (bytes: Uint8Array, host: Host) => number

function random(bytes: Uint8Array, host: Host): number {
  for (let index = 0; index < bytes.length; index++) bytes[index] = Math.floor(host.random() * 256)
  return bytes.length
}

const DEVICES: ReadonlyMap<string, Device> = new Map<string, Device>([
  ['null', () => 0],
  ['zero', (bytes) => bytes.fill(0).length],
  ['random', random],
  ['urandom', random],
])

/** The open devices of an engine. */
class Devices {
  readonly #open = new Map<number, Device>()

  /** Whether a name below the folder is a device's. */
  exists(name: string): boolean {
    return DEVICES.has(name)
  }

  /** Opens one: its descriptor; null if there is none of that name. */
  open(name: string): number | null {
    const device = DEVICES.get(name)
    if (device === undefined) return null
    let descriptor = MOST_DESCRIPTORS
    while (this.#open.has(descriptor)) descriptor++
    this.#open.set(descriptor, device)
    return descriptor
  }

  has(descriptor: number): boolean {
    return this.#open.has(descriptor)
  }

  read(descriptor: number, bytes: Uint8Array, host: Host): number {
    return this.#open.get(descriptor)?.(bytes, host) ?? 0
  }

  close(descriptor: number): boolean {
    return this.#open.delete(descriptor)
  }
}

/** The devices that modules of an engine have opened. */
export const devicesOf: (m: ModuleApi) => Devices = perEngine(() => new Devices())
