// The picture of LOLWUT: a row of hills under stars, different every time.

const HEIGHT = 8

/** Draws a picture `columns` wide. */
export function picture(columns: number, random: () => number): string {
  const heights: number[] = []
  let height = 3
  for (let x = 0; x < columns; x++) {
    height += Math.floor(random() * 3) - 1
    height = Math.max(1, Math.min(HEIGHT - 3, height))
    heights.push(height)
  }
  const rows: string[] = []
  for (let y = HEIGHT; y > 0; y--) {
    let row = ''
    for (const top of heights) {
      if (top > y) row += '#'
      else if (top === y) row += '^'
      else row += random() < 0.03 ? '*' : ' '
    }
    rows.push(row.trimEnd())
  }
  return rows.join('\n')
}
