// Steps that the tests of streams share: what a stream looks like inside, and entries to begin with.
import type { Step } from './twin.ts'

// Times in replies, which no two servers share.
export const noTimes = (raw: string): string => raw.replace(/:\d{13}\r/g, ':now\r')

export function info(command: string): Step {
  return { run: command, mask: noTimes }
}

// What a stream looks like inside: runs, radix tree, groups and pending entries.
export function full(key: string): Step {
  return info(`XINFO STREAM ${key} FULL COUNT 0`)
}

export function add(key: string, count: number, from = 1): Step[] {
  return Array.from({ length: count }, (_, i) => `XADD ${key} ${from + i}-0 f v${from + i}`)
}

export function noIdle(raw: string): string {
  return raw.replace(/(\r\n):\d+\r\n:(\d+)(?=\r\n)/g, '$1:idle\r\n:$2')
}

export const SMALL_RUNS = { config: { 'stream-node-max-entries': '4' } }
