// Hexadecimal floating point text (0x1.8p3), which strtod accepts and so Valkey does. Read exactly through BigInt and
// rounded once to a double.

const HEX = /^([+-]?)0x([0-9a-f]*)(?:\.([0-9a-f]*))?(?:p([+-]?\d+))?$/i

/** Reads hexadecimal float text; undefined when it is not of that form or not finite. */
export function parseHexFloat(text: string): number | undefined {
  const found = HEX.exec(text)
  if (!found) return undefined
  const whole = found[2] ?? ''
  const fraction = found[3] ?? ''
  if (whole.length + fraction.length === 0) return undefined
  const mantissa = BigInt(`0x${whole}${fraction}`)
  const exponent = Number(found[4] ?? 0) - 4 * fraction.length
  const value = scale(mantissa, exponent)
  if (!Number.isFinite(value) || (value === 0 && mantissa !== 0n)) return undefined
  return found[1] === '-' ? -value : value
}

// Number(BigInt) rounds to nearest even once; powers of two are applied in steps that stay exact for normal results.
function scale(mantissa: bigint, exponent: number): number {
  if (exponent >= 0)
    return exponent > 2000 ? (mantissa === 0n ? 0 : Infinity) : Number(mantissa << BigInt(exponent))
  let value = Number(mantissa)
  let left = exponent
  while (left < 0 && value !== 0) {
    const step = Math.max(left, -1000)
    value *= 2 ** step
    left -= step
  }
  return value
}
