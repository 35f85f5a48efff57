// Sizes in bytes as configuration writes them, and as INFO shows them to humans.

const UNITS: Record<string, bigint> = {
  '': 1n,
  b: 1n,
  k: 1000n,
  kb: 1024n,
  m: 1000n ** 2n,
  mb: 1024n ** 2n,
  g: 1000n ** 3n,
  gb: 1024n ** 3n,
}

/** Reads `100`, `100mb`, `1g` and the like; undefined when malformed. */
export function parseMemorySize(text: string): bigint | undefined {
  const found = /^(\d+)([a-z]*)$/i.exec(text)
  const unit = found && UNITS[(found[2] as string).toLowerCase()]
  if (!found || unit === undefined || unit === null) return undefined
  return BigInt(found[1] as string) * unit
}

/** Prints a size as INFO does: `1.00K`, `2.50M`. */
export function humanSize(bytes: number): string {
  if (bytes < 1024) return `${bytes}B`
  const units = ['K', 'M', 'G', 'T', 'P', 'E']
  let value = bytes / 1024
  let i = 0
  while (value >= 1024 && i < units.length - 1) {
    value /= 1024
    i++
  }
  return `${value.toFixed(2)}${units[i]}`
}
