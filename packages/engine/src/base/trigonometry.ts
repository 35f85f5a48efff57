// Sine, cosine and arc sine, rounded correctly but for about one argument in a hundred thousand. The functions of JavaScript
// engines may be off in the last bit, which shows where distances are stored as scores; C libraries hardly ever are [D13].
//
// Numbers in between are pairs of doubles, `high + low`, with about 106 bits. The argument is brought near a multiple of
// 1/128, whose sine and cosine are in a table made on first use; the small rest needs few terms of the series.

/** An unevaluated sum; `low` is below half a unit in the last place of `high`. */
interface Pair {
  readonly high: number
  readonly low: number
}

const SPLITTER = 134217729
const STEPS = 128
/** Half of pi, in three parts. */
const HALF_PI = 1.5707963267948966
const HALF_PI_2 = 6.123233995736766e-17
const HALF_PI_3 = -1.4973849048591833e-33

/** a + b exactly. */
function sum(a: number, b: number): Pair {
  const high = a + b
  const part = high - a
  return { high, low: a - (high - part) + (b - part) }
}

/** a × b exactly. */
function product(a: number, b: number): Pair {
  const high = a * b
  const aBig = SPLITTER * a
  const aHigh = aBig - (aBig - a)
  const aLow = a - aHigh
  const bBig = SPLITTER * b
  const bHigh = bBig - (bBig - b)
  const bLow = b - bHigh
  return { high, low: aHigh * bHigh - high + aHigh * bLow + aLow * bHigh + aLow * bLow }
}

function times(a: Pair, b: Pair): Pair {
  const { high, low } = product(a.high, b.high)
  return sum(high, low + (a.high * b.low + a.low * b.high))
}

function plus(a: Pair, b: Pair): Pair {
  const { high, low } = sum(a.high, b.high)
  return sum(high, low + (a.low + b.low))
}

function dividedBy(a: Pair, by: number): Pair {
  const high = a.high / by
  const back = product(high, by)
  return sum(high, (a.high - back.high - back.low + a.low) / by)
}

/** The sine (odd) or cosine (even) series of a number below 1, by its powers. */
function series(x: number, odd: boolean): Pair {
  const minusSquare = product(x, -x)
  let term: Pair = { high: odd ? x : 1, low: 0 }
  let total = term
  for (let n = odd ? 2 : 1; Math.abs(term.high) > 1e-34; n += 2) {
    term = dividedBy(times(term, minusSquare), n * (n + 1))
    total = plus(total, term)
  }
  return total
}

interface Table {
  readonly sine: readonly Pair[]
  readonly cosine: readonly Pair[]
}

let table: Table | undefined

function sinesAndCosines(): Table {
  const places = Array.from({ length: Math.ceil((HALF_PI / 2) * STEPS) + 1 }, (_, i) => i / STEPS)
  table ??= { sine: places.map((x) => series(x, true)), cosine: places.map((x) => series(x, false)) }
  return table
}

/** Sine or cosine of a pair from 0 to a quarter of pi, as a pair. */
function nearTable({ high, low }: Pair, wantSine: boolean): Pair {
  const { sine, cosine } = table ?? sinesAndCosines()
  const place = Math.round(high * STEPS)
  const s = sine[place] as Pair
  const c = cosine[place] as Pair
  const rest = high - place / STEPS
  const square = rest * rest
  // sin(rest) = rest + rest × sineMore, cos(rest) = 1 + cosineMore
  const sineMore = square * (-1 / 6 + square * (1 / 120 - square / 5040))
  const cosineMore = square * (-1 / 2 + square * (1 / 24 - square / 720))
  const main = wantSine ? s : c
  const other = wantSine ? c : { high: -s.high, low: -s.low }
  const step = product(other.high, rest)
  const first = sum(main.high, step.high)
  const small =
    step.low +
    main.low +
    other.high * low +
    other.low * rest +
    step.high * sineMore +
    (main.high * cosineMore - main.high * rest * low)
  return sum(first.high, first.low + small)
}

/** The sine of |x| ≤ 2π, or the cosine when `quarters` is 1, as a pair. */
function sinePair(x: number, quarters: 0 | 1): Pair {
  const turns = Math.round(x / HALF_PI)
  const first = sum(x, -turns * HALF_PI)
  const second = sum(first.high, -turns * HALF_PI_2)
  const reduced = sum(second.high, second.low + first.low - turns * HALF_PI_3)
  const negative = reduced.high < 0
  const positive = negative ? { high: -reduced.high, low: -reduced.low } : reduced
  const quadrant = (turns + quarters) & 3
  const wantSine = (quadrant & 1) === 0
  const { high, low } = nearTable(positive, wantSine)
  return quadrant >= 2 !== (negative && wantSine) ? { high: -high, low: -low } : { high, low }
}

/** The sine of |x| ≤ 2π. */
export function sin(x: number): number {
  return sinePair(x, 0).high
}

/** The cosine of |x| ≤ 2π. */
export function cos(x: number): number {
  return sinePair(x, 1).high
}

/** The arc sine of 0 ≤ y + low ≤ 0.75, as a pair: one step of Newton's method from what the engine computes. */
function arcSinePair(y: number, low: number): Pair {
  const guess = Math.asin(y)
  const { high, low: sineLow } = sinePair(guess, 0)
  return sum(guess, (y - high - sineLow + low) / Math.cos(guess))
}

/** The arc sine of 0 ≤ y ≤ 1; NaN beyond. */
export function asin(y: number): number {
  if (!(y >= 0 && y <= 1)) return NaN
  if (y <= 0.5) return arcSinePair(y, 0).high
  // Near 1 the curve is too steep: asin(y) = π/2 - 2 asin(√((1 - y) / 2)).
  const half = (1 - y) / 2
  if (half === 0) return HALF_PI
  const root = Math.sqrt(half)
  const square = product(root, root)
  const rootLow = (half - square.high - square.low) / (2 * root)
  const { high, low } = arcSinePair(root, rootLow)
  const first = sum(HALF_PI, -2 * high)
  return first.high + (first.low + HALF_PI_2 - 2 * low)
}
