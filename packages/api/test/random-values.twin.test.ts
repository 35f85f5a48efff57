// Long random scripts over the key functions on both servers. The draw is seeded: each run is the same.
import { moduleTwins } from './twin/module-twin.ts'

type Draw = (below: number) => number

/** mulberry32. */
function drawing(seed: number): Draw {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), 1 | state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) % below
  }
}

function pick<T>(draw: Draw, choices: readonly T[]): T {
  return choices[draw(choices.length)] as T
}

/** A word that is now and then too long for the compact encodings. */
function word(draw: Draw): string {
  return draw(60) === 0 ? 'L'.repeat(draw(2) === 0 ? 70 : 5000) : `w${draw(40)}`
}

const MODES = ['2', '2', '2', '3', '3', '1']

function listScript(seed: number): string[][] {
  const draw = drawing(seed)
  const index = (): string => String(draw(24) - 12)
  const commands: (() => string[])[] = [
    () => ['lists.push', 'l', pick(draw, MODES), pick(draw, ['head', 'tail']), word(draw)],
    () => ['lists.push', 'l', '2', 'tail', word(draw)],
    () => ['lists.push', 'l', '2', 'head', word(draw)],
    () => ['lists.pop', 'l', pick(draw, MODES), pick(draw, ['head', 'tail'])],
    () => ['lists.get', 'l', pick(draw, MODES), index()],
    () => ['lists.set', 'l', pick(draw, ['2', '3', '1']), index(), word(draw)],
    () => ['lists.insert', 'l', pick(draw, ['2', '3', '1']), index(), word(draw)],
    () => ['lists.delete', 'l', pick(draw, MODES), index()],
    // Deleting is walked upwards and from the head only [D17].
    () => ['lists.walk', 'l', String(draw(12)), 'get', 'next', 'get', 'next', 'get', 'del', 'get'],
    () => ['lists.walk', 'l', index(), 'get', 'far', 'get', 'prev', 'get', 'ins', word(draw), 'get'],
    () => ['LTRIM', 'l', '0', '30'],
    () => ['OBJECT', 'ENCODING', 'l'],
  ]
  // Inserting into an empty key anywhere but at its ends stops the server [D19]: the list never becomes empty.
  const script: string[][] = [['RPUSH', 'l', ...Array.from({ length: 20 }, () => word(draw))]]
  for (let steps = 0; steps < 400; steps++) {
    script.push(pick(draw, commands)())
    script.push(['RPUSH', 'l', 'filler'])
  }
  script.push(['LRANGE', 'l', '0', '-1'])
  return script
}

function hashScript(seed: number): string[][] {
  const draw = drawing(seed)
  const pairs = (): string[] =>
    Array.from({ length: 1 + draw(3) }, () => [word(draw), draw(3) === 0 ? 'delete' : word(draw)]).flat()
  const flags = (): string => String(pick(draw, [0, 0, 1, 2, 4, 5, 6, 16, 17, 18, 20, 22]))
  const commands: (() => string[])[] = [
    () => ['hashes.set', 'h', pick(draw, MODES), flags(), ...pairs()],
    () => ['hashes.set', 'h', '2', flags(), ...pairs()],
    () => ['hashes.get', 'h', pick(draw, MODES), pick(draw, ['0', '4', '8', '12']), word(draw), word(draw)],
    () => ['OBJECT', 'ENCODING', 'h'],
    () => (draw(10) === 0 ? ['DEL', 'h'] : ['HLEN', 'h']),
  ]
  return Array.from({ length: 500 }, () => pick(draw, commands)())
}

// A missing key opened for reading is NULL, which these functions do not take: always open for writing here.
function zsetScript(seed: number): string[][] {
  const draw = drawing(seed)
  const score = (): string =>
    pick(draw, ['0', '1', '2', '2.5', '-1', 'inf', '-inf', 'nan', String(draw(20) / 4)])
  const flags = (): string => String(pick(draw, [0, 0, 1, 2, 32, 64, 33, 65]))
  const steps = (): string => Array.from({ length: 12 }, () => pick(draw, ['c', 'n', 'n', 'p', 'e'])).join('')
  const end = (): string => pick(draw, ['-', '+', `[w${draw(40)}`, `(w${draw(40)}`, '[', 'w'])
  const side = (): string => pick(draw, ['first', 'last'])
  const flag = (): string => String(draw(2))
  const commands: (() => string[])[] = [
    () => ['zsets.add', 'z', pick(draw, ['2', '3']), score(), word(draw), flags()],
    () => ['zsets.add', 'z', '2', score(), word(draw)],
    () => ['zsets.incr', 'z', pick(draw, ['2', '3']), score(), word(draw), flags()],
    () => ['zsets.rem', 'z', pick(draw, ['2', '3']), word(draw)],
    () => ['zsets.score', 'z', '3', word(draw)],
    () => ['zsets.scores', 'z', '3', side(), score(), score(), flag(), flag(), steps()],
    () => ['zsets.lex', 'x', '3', side(), end(), end(), steps()],
    () => ['ZADD', 'x', '0', word(draw)],
    () => ['OBJECT', 'ENCODING', 'z'],
    () => (draw(30) === 0 ? ['DEL', 'z'] : ['ZCARD', 'z']),
  ]
  return Array.from({ length: 700 }, () => pick(draw, commands)())
}

moduleTwins('lists', 'Random scripts on lists', {
  'the key functions, seed 1': listScript(1),
  'the key functions, seed 2': listScript(2),
})
moduleTwins('hashes', 'Random scripts on hashes', {
  'the key functions, seed 1': hashScript(1),
  'the key functions, seed 2': hashScript(2),
})
moduleTwins('zsets', 'Random scripts on sorted sets', {
  'the key functions, seed 1': zsetScript(1),
  'the key functions, seed 2': zsetScript(2),
})
