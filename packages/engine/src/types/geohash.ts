// Positions on the earth as numbers. Longitude and latitude, each cut into 2^step equal parts, are interleaved bit by bit:
// positions near each other often have numbers near each other, so a sorted set of such numbers can be searched by area.
//
//   bits   … lon lat lon lat lon lat      step 26 gives the 52-bit scores of GEOADD
//
// The latitude ends at ±85.05112878, as web maps do. The sums follow the server's order of operations, since their last bits
// show in replies.
import { asin, cos, sin } from '../base/trigonometry.ts'

const LON_MIN = -180
const LON_MAX = 180
const LAT_MIN = -85.05112878
const LAT_MAX = 85.05112878
const MAX_STEP = 26
const EARTH_RADIUS = 6372797.560856
const MERCATOR_MAX = 20037726.37
const RADIAN: number = Math.PI / 180
const ALPHABET = '0123456789bcdefghjkmnpqrstuvwxyz'
const GEOHASH_LETTERS = 11

/** A position in degrees. */
export interface Position {
  readonly lon: number
  readonly lat: number
}

/** One of the 4^step equal parts of the map, by its column and row. */
export interface Cell {
  readonly x: number
  readonly y: number
  readonly step: number
}

/** Edges in degrees. */
interface Area {
  readonly west: number
  readonly east: number
  readonly south: number
  readonly north: number
}

/** What is searched: all within a radius, or within a box around the center. Lengths in meters. */
export type Shape =
  | { readonly kind: 'circle'; readonly center: Position; readonly radius: number }
  | { readonly kind: 'box'; readonly center: Position; readonly width: number; readonly height: number }

/** Whether a position can be stored. */
export function isOnMap({ lon, lat }: Position): boolean {
  return lon >= LON_MIN && lon <= LON_MAX && lat >= LAT_MIN && lat <= LAT_MAX
}

function cellOf({ lon, lat }: Position, step: number, south: number, north: number): Cell {
  const parts = 2 ** step
  const x = Math.floor(((lon - LON_MIN) / (LON_MAX - LON_MIN)) * parts)
  const y = Math.floor(((lat - south) / (north - south)) * parts)
  return { x, y, step }
}

/** Puts the bits of a number below 2^16 at the even places. */
function spread(value: number): number {
  let bits = value
  bits = (bits | (bits << 8)) & 0x00ff00ff
  bits = (bits | (bits << 4)) & 0x0f0f0f0f
  bits = (bits | (bits << 2)) & 0x33333333
  return (bits | (bits << 1)) & 0x55555555
}

/** Gathers the bits at the even places. */
function gather(value: number): number {
  let bits = value & 0x55555555
  bits = (bits | (bits >>> 1)) & 0x33333333
  bits = (bits | (bits >>> 2)) & 0x0f0f0f0f
  bits = (bits | (bits >>> 4)) & 0x00ff00ff
  return (bits | (bits >>> 8)) & 0xffff
}

function interleave({ x, y }: Cell): bigint {
  const low = (spread(y & 0xffff) | (spread(x & 0xffff) << 1)) >>> 0
  const high = (spread(y >>> 16) | (spread(x >>> 16) << 1)) >>> 0
  return (BigInt(high) << 32n) | BigInt(low)
}

function deinterleave(high: number, low: number): { x: number; y: number } {
  return {
    x: ((gather(high >>> 1) << 16) | gather(low >>> 1)) >>> 0,
    y: ((gather(high) << 16) | gather(low)) >>> 0,
  }
}

/** The number of a position. On the upper edges of the map it has more than 52 bits. */
export function encodePosition(position: Position): bigint {
  return interleave(cellOf(position, MAX_STEP, LAT_MIN, LAT_MAX))
}

/** A score as an unsigned 64-bit integer, the way x86-64 converts doubles: sorted sets can hold any score. */
function toUnsigned(score: number): bigint {
  if (score >= 2 ** 63) return score < 2 ** 64 ? BigInt(score) : 0n
  if (score < -(2 ** 63)) return 1n << 63n
  return BigInt.asUintN(64, BigInt(Math.trunc(score)))
}

/** The column and row a score stands for. */
function cellOfScore(score: number): { x: number; y: number } {
  if (score >= 0 && score < 2 ** 53) return deinterleave(Math.floor(score / 2 ** 32), score >>> 0)
  const bits = toUnsigned(score)
  return deinterleave(Number(bits >> 32n), Number(bits & 0xffffffffn))
}

function areaOf({ x, y, step }: Cell): Area {
  const parts = 2 ** step
  return {
    south: LAT_MIN + (y / parts) * (LAT_MAX - LAT_MIN),
    north: LAT_MIN + (((y + 1) >>> 0) / parts) * (LAT_MAX - LAT_MIN),
    west: LON_MIN + (x / parts) * (LON_MAX - LON_MIN),
    east: LON_MIN + (((x + 1) >>> 0) / parts) * (LON_MAX - LON_MIN),
  }
}

/** The position a score stands for: the middle of its cell. */
export function decodePosition(score: number): Position {
  const { south, north, west, east } = areaOf({ ...cellOfScore(score), step: MAX_STEP })
  return {
    lon: Math.max(LON_MIN, Math.min(LON_MAX, (west + east) / 2)),
    lat: Math.max(LAT_MIN, Math.min(LAT_MAX, (south + north) / 2)),
  }
}

/** The geohash text others understand: 11 letters over the whole range of latitudes, the last always 0. */
export function geohashText(position: Position): string {
  const bits = interleave(cellOf(position, MAX_STEP, -90, 90))
  let text = ''
  for (let i = 1; i < GEOHASH_LETTERS; i++) text += ALPHABET[Number((bits >> BigInt(52 - i * 5)) & 31n)]
  return `${text}0`
}

function latitudeDistance(a: number, b: number): number {
  return EARTH_RADIUS * Math.abs(b * RADIAN - a * RADIAN)
}

/** The distance of two positions in meters, along a great circle. */
export function distanceOf(a: Position, b: Position): number {
  const v = sin((b.lon * RADIAN - a.lon * RADIAN) / 2)
  if (v === 0) return latitudeDistance(a.lat, b.lat)
  const latA = a.lat * RADIAN
  const latB = b.lat * RADIAN
  const u = sin((latB - latA) / 2)
  return 2 * EARTH_RADIUS * asin(Math.sqrt(u * u + cos(latA) * cos(latB) * v * v))
}

/** A distance right to ten digits, which is enough to leave out what is far outside. */
function roughDistance(a: Position, b: Position): number {
  const u = Math.sin(((b.lat - a.lat) * RADIAN) / 2)
  const v = Math.sin(((b.lon - a.lon) * RADIAN) / 2)
  return (
    2 *
    EARTH_RADIUS *
    Math.asin(Math.sqrt(u * u + Math.cos(a.lat * RADIAN) * Math.cos(b.lat * RADIAN) * v * v))
  )
}

/** The distance from the center if the position is inside the shape. */
export function distanceInside(shape: Shape, position: Position): number | undefined {
  const { center } = shape
  if (shape.kind === 'circle') {
    if (roughDistance(center, position) > shape.radius * 1.000001 + 1) return undefined
    const distance = distanceOf(center, position)
    return distance > shape.radius ? undefined : distance
  }
  if (latitudeDistance(position.lat, center.lat) > shape.height / 2) return undefined
  if (distanceOf(position, { lon: center.lon, lat: position.lat }) > shape.width / 2) return undefined
  return distanceOf(center, position)
}

/** How fine cells may be that a search of this reach looks at. */
function stepFor(reach: number, lat: number): number {
  if (reach === 0) return MAX_STEP
  let step = 1
  for (let range = reach; range < MERCATOR_MAX; range *= 2) step++
  step -= 2
  // Cells become narrow towards the poles.
  if (Math.abs(lat) > 66) step--
  if (Math.abs(lat) > 80) step--
  return Math.max(1, Math.min(MAX_STEP, step))
}

function boundsOf(shape: Shape): Area {
  const { lon, lat } = shape.center
  const height = shape.kind === 'circle' ? shape.radius : shape.height / 2
  const width = shape.kind === 'circle' ? shape.radius : shape.width / 2
  const latDelta = height / EARTH_RADIUS / RADIAN
  // The side away from the equator is the wider one in degrees.
  const widest = (lat < 0 ? lat - latDelta : lat + latDelta) * RADIAN
  const lonDelta = width / EARTH_RADIUS / Math.cos(widest) / RADIAN
  return { west: lon - lonDelta, east: lon + lonDelta, south: lat - latDelta, north: lat + latDelta }
}

function moved({ x, y, step }: Cell, dx: number, dy: number): Cell {
  const parts = 2 ** step
  const wrap = (index: number, by: number): number => (by === 0 ? index : (index + by + parts) % parts)
  return { x: wrap(x, dx), y: wrap(y, dy), step }
}

// The cell itself, then its neighbours, in the order in which they are searched.
const DIRECTIONS: readonly (readonly [number, number])[] = [
  [0, 0],
  [0, 1],
  [0, -1],
  [1, 0],
  [-1, 0],
  [1, 1],
  [-1, 1],
  [1, -1],
  [-1, -1],
]

/** Whether the neighbours of a cell leave a part of the bounds out. Bounds that are not a number are never left out. */
function leavesOut(cell: Cell, bounds: Area): boolean {
  return (
    areaOf(moved(cell, 0, 1)).north < bounds.north ||
    areaOf(moved(cell, 0, -1)).south > bounds.south ||
    areaOf(moved(cell, 1, 0)).east < bounds.east ||
    areaOf(moved(cell, -1, 0)).west > bounds.west
  )
}

/** The cells, up to nine, that together cover a shape. */
export function cellsCovering(shape: Shape): Cell[] {
  const { center } = shape
  const bounds = boundsOf(shape)
  const reach =
    shape.kind === 'circle' ? shape.radius : Math.sqrt((shape.width / 2) ** 2 + (shape.height / 2) ** 2)
  let step = stepFor(reach, center.lat)
  let cell = cellOf(center, step, LAT_MIN, LAT_MAX)
  if (step > 1 && leavesOut(cell, bounds)) cell = cellOf(center, --step, LAT_MIN, LAT_MAX)
  const own = areaOf(cell)
  const needless = (dx: number, dy: number): boolean =>
    (dy < 0 && own.south < bounds.south) ||
    (dy > 0 && own.north > bounds.north) ||
    (dx < 0 && own.west < bounds.west) ||
    (dx > 0 && own.east > bounds.east)
  const cells: Cell[] = []
  let previous: Cell | undefined
  for (const [dx, dy] of DIRECTIONS) {
    if (step >= 2 && needless(dx, dy)) continue
    const next = moved(cell, dx, dy)
    // Where cells are huge, neighbours may be one and the same.
    if (previous && next.x === previous.x && next.y === previous.y) continue
    cells.push(next)
    if (dx !== 0 || dy !== 0) previous = next
  }
  return cells
}

/** The scores of positions in a cell: from `min` up to, not including, `max`. */
export function scoresOfCell(cell: Cell): { min: number; max: number } {
  const bits = interleave(cell)
  const shift = BigInt(2 * (MAX_STEP - cell.step))
  return { min: Number(bits << shift), max: Number((bits + 1n) << shift) }
}
