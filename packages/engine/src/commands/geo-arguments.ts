// Arguments and numbers of replies that the commands on positions share.
import { lowerWord } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { doubleArgument } from '../base/doubles.ts'
import { ReplyError } from '../base/errors.ts'
import type { ReplyBuilder } from '../resp/reply-builder.ts'
import { oneof, token } from '../server/command-spec.ts'
import type { CommandArg } from '../server/command-spec.ts'
import { isOnMap } from '../types/geohash.ts'
import type { Position } from '../types/geohash.ts'
import { formatLongDouble } from '../types/long-double.ts'
import type { LongDouble } from '../types/long-double.ts'

const METERS: Readonly<Record<string, number>> = { m: 1, km: 1000, ft: 0.3048, mi: 1609.34 }
const DISTANCE_UNIT = 10000
const DISTANCE_DECIMALS = 4

/** The argument of the rows that names a unit. */
export function unitArg(more: { optional?: boolean } = {}): CommandArg {
  return oneof(
    'unit',
    ['M', 'KM', 'FT', 'MI'].map((word) => token(word)),
    more,
  )
}

/** Meters in the unit. */
export function unitArgument(text: Bytes | undefined): number {
  const meters = METERS[lowerWord(text ?? '')]
  if (meters === undefined) throw new ReplyError('ERR unsupported unit provided. please use M, KM, FT, MI')
  return meters
}

/** Six decimals, as C's %f prints any double. */
function sixDecimals(value: number): string {
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  return Math.abs(value) < 1e21 ? value.toFixed(6) : `${BigInt(value)}.000000`
}

/** Longitude and latitude, in this order. @throws ReplyError when they are no numbers or off the map */
export function positionArgument(lonText: Bytes | undefined, latText: Bytes | undefined): Position {
  const position = { lon: doubleArgument(lonText), lat: doubleArgument(latText) }
  if (isOnMap(position)) return position
  const pair = `${sixDecimals(position.lon)},${sixDecimals(position.lat)}`
  throw new ReplyError(`ERR invalid longitude,latitude pair ${pair}`)
}

/** Writes a distance with four decimals, a half rounded to even. */
export function replyWithDistance(reply: ReplyBuilder, distance: number): void {
  const scaled = distance * DISTANCE_UNIT
  const below = Math.floor(scaled)
  const up = scaled - below > 0.5 || (scaled - below === 0.5 && below % 2 === 1)
  const digits = String(up ? below + 1 : below).padStart(DISTANCE_DECIMALS + 1, '0')
  reply.bulk(`${digits.slice(0, -DISTANCE_DECIMALS)}.${digits.slice(-DISTANCE_DECIMALS)}`)
}

/** A double as it is, without rounding. */
function exactly(value: number): LongDouble {
  const negative = value < 0
  let exponent = 0
  let mantissa = Math.abs(value)
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2
    exponent--
  }
  return { kind: 'finite', negative, mantissa: BigInt(mantissa), exponent }
}

/** Writes a position as two numbers with up to 17 decimals. */
export function replyWithPosition(reply: ReplyBuilder, { lon, lat }: Position): void {
  reply.array(2)
  reply.doubleText(formatLongDouble(exactly(lon)))
  reply.doubleText(formatLongDouble(exactly(lat)))
}
