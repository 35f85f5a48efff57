// HyperLogLog commands beside the real server: replies, events, propagated effects and data, which GET shows byte by byte.
import { Sequence } from './sequence.ts'
import { twin, twins, type Step } from './twin.ts'

function addMany(key: string, from: number, count: number, prefix = 'element:'): Step {
  return ['PFADD', key, ...Array.from({ length: count }, (_, i) => `${prefix}${from + i}`)]
}

/** A value with this encoding byte and these registers. */
function value(encoding: number, registers: string, cache = '\0'.repeat(8)): string {
  return `HYLL${String.fromCharCode(encoding)}\0\0\0${cache}${registers}`
}

twins('PFADD', {
  'makes and fills a sparse value': [
    'PFADD h',
    'PFADD h',
    'GET h',
    'PFADD h a',
    'GET h',
    'PFADD h a',
    'PFADD h b c d a',
    'GET h',
    'PFADD h a b c d',
    'OBJECT ENCODING h',
    'TYPE h',
    'STRLEN h',
    'PFDEBUG DECODE h',
    'PFDEBUG ENCODING h',
  ],
  'hashes elements of every length': [
    ['PFADD', 'h', ''],
    'GET h',
    ...Array.from({ length: 40 }, (_, i): Step => [
      'PFADD',
      'h',
      'abcdefghijklmnopqrstuvwxyz0123456789ABCDE'.slice(0, i + 1),
    ]),
    'GET h',
    ['PFADD', 'h', '\x00\xff\x80\x7f', '\xff'.repeat(9), '\x80'.repeat(16), '\0'.repeat(7)],
    'GET h',
  ],
  'refuses what is no HyperLogLog': [
    'SET a hello',
    'PFADD a x',
    'SET n 123',
    'PFADD n x',
    'LPUSH l x',
    'PFADD l x',
    'PFCOUNT a',
    'PFCOUNT l',
    'PFCOUNT none a',
    'PFMERGE d a',
    'PFMERGE d l',
    ['SET', 'b', value(2, '\x7f\xff')],
    'PFADD b x',
    ['SET', 'c', value(0, 'short')],
    'PFADD c x',
    ['SET', 'd', 'HYLX' + value(1, '\x7f\xff').slice(4)],
    'PFADD d x',
    'SET e HYLL',
    'PFCOUNT e',
    'PFADD',
    'PFCOUNT',
    'PFMERGE',
  ],
  'finds out that a value is corrupt': [
    ['SET', 'a', value(1, '\x7f\xfe', '\0\0\0\0\0\0\0\x80')],
    'PFCOUNT a',
    'PFCOUNT a a',
    'PFMERGE d a',
    ...Array.from({ length: 12 }, (_, i): Step => `PFADD a x${i}`),
    ['SET', 'b', value(1, '')],
    'PFADD b x',
    'PFCOUNT b',
    ['SET', 'c', value(1, '\x7f\xff\x80', '\0\0\0\0\0\0\0\x80')],
    'PFCOUNT c',
    'PFMERGE d c',
    'PFDEBUG TODENSE c',
    'PFDEBUG GETREG c',
    'EXISTS d',
  ],
  'changes keep the expire time and are told once': [
    'PFADD h a',
    'EXPIRE h 100',
    'PFADD h b',
    'TTL h',
    'PFADD h b',
  ],
})

twins('growing', {
  'stays sparse, then becomes dense': Array.from({ length: 14 }, (_, i): Step[] => [
    addMany('h', i * 60, 60),
    'GET h',
    'PFCOUNT h',
    'PFDEBUG ENCODING h',
  ]).flat(),
  'elements one by one': [
    ...Array.from({ length: 150 }, (_, i): Step => `PFADD h e${i}`),
    'GET h',
    'PFDEBUG DECODE h',
    'PFCOUNT h',
    'GET h',
  ],
  'of thousands': [
    addMany('h', 0, 5000),
    'PFCOUNT h',
    addMany('h', 5000, 5000),
    'PFCOUNT h',
    addMany('h', 0, 10000),
    'PFCOUNT h',
    'GET h',
  ],
})

for (const most of ['0', '20', '100', '300', '16000']) {
  twin(
    `hll-sparse-max-bytes ${most} decides when a value becomes dense`,
    [
      ...Array.from({ length: 30 }, (_, i): Step[] => [
        addMany('h', i * 10, 10),
        'PFDEBUG ENCODING h',
      ]).flat(),
      'GET h',
      addMany('h', 1000, 3000),
      'PFDEBUG ENCODING h',
      'PFCOUNT h',
      'GET h',
      'PFADD g a b c',
      'PFMERGE g h',
      'PFMERGE i g',
      'STRLEN i',
      'GET i',
    ],
    { config: { 'hll-sparse-max-bytes': most } },
  )
}

twins('PFCOUNT', {
  'caches what it computed': [
    'PFCOUNT h',
    'PFADD h a b c',
    'PFCOUNT h',
    'GET h',
    'PFCOUNT h',
    'PFADD h d',
    'GET h',
    'PFCOUNT h',
    'PFADD h a',
    'PFCOUNT h',
    ['SET', 'a', value(1, '\x7f\xff', '\x39\x30\0\0\0\0\0\0')],
    'PFCOUNT a',
    ['SET', 'b', value(1, '\x7f\xff', '\xff\xff\xff\xff\xff\xff\xff\x7f')],
    'PFCOUNT b',
    ['SET', 'c', value(1, '\x7f\xff', '\xff\xff\xff\xff\xff\xff\xff\xff')],
    'PFCOUNT c',
    'GET c',
  ],
  'of a union': [
    addMany('a', 0, 300),
    addMany('b', 150, 300),
    addMany('c', 0, 3000),
    'PFCOUNT a b',
    'PFCOUNT a b c',
    'PFCOUNT a none',
    'PFCOUNT none nothing',
    'PFCOUNT a a',
    'GET a',
  ],
  'of extreme registers': [
    ['SET', 'a', value(0, '\xff'.repeat(12288), '\0\0\0\0\0\0\0\x80')],
    'PFCOUNT a',
    ['SET', 'b', value(0, '\0'.repeat(12288), '\0\0\0\0\0\0\0\x80')],
    'PFCOUNT b',
    ['SET', 'c', value(0, '\xf3\x3c\xcf'.repeat(4096), '\0\0\0\0\0\0\0\x80')],
    'PFCOUNT c',
    ['SET', 'd', value(0, '\x41\x10\x04'.repeat(4096), '\0\0\0\0\0\0\0\x80')],
    'PFCOUNT d',
    ['SET', 'e', value(0, '\x20\x08\x82'.repeat(4096), '\0\0\0\0\0\0\0\x80')],
    'PFCOUNT e',
    'PFDEBUG GETREG c',
  ],
  'is seen by WATCH only when it computes': [
    'PFADD h a',
    'WATCH h',
    { on: 'b', run: 'PFCOUNT h' },
    'MULTI',
    'PING',
    'EXEC',
    'WATCH h',
    { on: 'b', run: 'PFCOUNT h' },
    'MULTI',
    'PING',
    'EXEC',
  ],
})

twins('PFMERGE', {
  'of sparse values': [
    'PFADD a 1 2 3',
    'PFADD b 3 4 5',
    'PFMERGE d a b',
    'GET d',
    'PFCOUNT d',
    'PFMERGE d',
    'PFMERGE e none',
    'GET e',
    'PFMERGE a b',
    'GET a',
    'PFMERGE f',
    'PFCOUNT f',
  ],
  'with dense values': [
    addMany('a', 0, 200),
    addMany('b', 100, 4000),
    'PFDEBUG ENCODING b',
    'PFMERGE a b',
    'PFDEBUG ENCODING a',
    'GET a',
    'PFCOUNT a',
    addMany('c', 0, 10),
    'PFDEBUG TODENSE c',
    'PFMERGE d c',
    'PFDEBUG ENCODING d',
    'PFMERGE c d',
    'GET c',
  ],
  'many sparse values become a dense one': [
    ...Array.from({ length: 8 }, (_, i) => addMany(`k${i}`, i * 250, 250)),
    'PFMERGE d k0 k1 k2 k3 k4 k5 k6 k7',
    'PFDEBUG ENCODING d',
    'GET d',
    'PFCOUNT d',
    'PFCOUNT k0 k1 k2 k3 k4 k5 k6 k7',
  ],
})

twins('PFDEBUG', {
  'shows and changes the encoding': [
    'PFDEBUG ENCODING none',
    'PFADD h a b c',
    'PFDEBUG encoding h',
    'PFDEBUG DECODE h',
    'PFDEBUG TODENSE h',
    'PFDEBUG TODENSE h',
    'PFDEBUG DECODE h',
    'PFDEBUG ENCODING h',
    'PFDEBUG FOO h',
    'PFDEBUG FOO none',
    'PFADD g a',
    'PFDEBUG GETREG g',
    'PFDEBUG ENCODING g',
    'PFDEBUG GETREG',
    'PFDEBUG SIMD OFF',
    'SET s x',
    'PFDEBUG ENCODING s',
  ],
})

twin('PFSELFTEST finds nothing', ['PFSELFTEST'], { resp: [2] })

for (let seed = 1; seed <= 8; seed++) {
  const random = new Sequence(seed)
  const keys = ['a', 'b', 'c']
  const steps = Array.from({ length: 80 }, (): Step => {
    const key = random.pick(keys)
    return random.pick([
      addMany(key, random.between(0, 5000), random.between(1, random.chance(0.1) ? 800 : 30), `${seed}-`),
      `PFADD ${key} ${'y'.repeat(random.between(0, 30))}${random.between(0, 1e9)}`,
      `PFCOUNT ${key}`,
      `PFCOUNT ${random.pick(keys)} ${random.pick(keys)}`,
      `PFMERGE ${random.pick(keys)} ${key}`,
      `PFDEBUG ENCODING ${key}`,
      `GET ${key}`,
      random.chance(0.3) ? `DEL ${key}` : `PFADD ${key}`,
    ])
  })
  twin(`elements by chance, script ${seed}`, steps, {
    config: { 'hll-sparse-max-bytes': random.pick(['3000', '400']) },
  })
}
