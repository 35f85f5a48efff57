// C's `%.Ng`: so many significant digits, the exponent form only for very small and large numbers, no trailing zeros.

/** A finite number in at most `precision` significant digits. */
export function formatGeneral(value: number, precision: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const [digits = '0', power = '0'] = value.toExponential(precision - 1).split('e')
  const exponent = Number(power)
  if (exponent < -4 || exponent >= precision) {
    const sign = exponent < 0 ? '-' : '+'
    return `${trimZeros(digits)}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
  }
  return trimZeros(value.toFixed(Math.max(0, precision - 1 - exponent)))
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}
