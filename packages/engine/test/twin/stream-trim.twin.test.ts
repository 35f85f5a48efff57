// Trimming streams, and where their runs begin, beside the real server.
import { SMALL_RUNS, add, full } from './stream-steps.ts'
import { twin, twins, type Step } from './twin.ts'

twins(
  'XTRIM with runs of four',
  {
    'MAXLEN cuts exactly': [
      ...add('s', 10),
      'XTRIM s MAXLEN 7',
      full('s'),
      'XTRIM s MAXLEN = 2',
      full('s'),
      'XTRIM s MAXLEN 2',
    ],
    'MAXLEN ~ removes whole runs': [
      ...add('s', 14),
      'XTRIM s MAXLEN ~ 12',
      'XTRIM s MAXLEN ~ 9',
      full('s'),
      'XTRIM s MAXLEN ~ 3',
      'XLEN s',
      'XTRIM s MAXLEN ~ 0',
      full('s'),
    ],
    'MINID cuts exactly': [
      ...add('s', 10),
      'XTRIM s MINID 3',
      full('s'),
      'XTRIM s MINID = 9-1',
      full('s'),
      'XTRIM s MINID 100',
      full('s'),
    ],
    'MINID ~ removes whole runs': [
      ...add('s', 14),
      'XTRIM s MINID ~ 4',
      'XTRIM s MINID ~ 5',
      'XTRIM s MINID ~ 12',
      full('s'),
      'XTRIM s MINID ~ 99',
      full('s'),
    ],
    'LIMIT stops before a run': [
      ...add('s', 14),
      'XTRIM s MAXLEN ~ 0 LIMIT 3',
      'XTRIM s MAXLEN ~ 0 LIMIT 4',
      'XTRIM s MAXLEN ~ 0 LIMIT 9',
      'XTRIM s MINID ~ 99 LIMIT 1',
      'XTRIM s MINID ~ 99 LIMIT 0',
      'XLEN s',
    ],
    'runs with removed entries': [
      ...add('s', 12),
      'XDEL s 2 3 4',
      'XTRIM s MAXLEN ~ 8',
      'XDEL s 8',
      'XTRIM s MINID ~ 8',
      'XTRIM s MINID ~ 9',
      full('s'),
      'XDEL s 9 10 11 12',
      full('s'),
    ],
    'exact trimming up to a removed entry leaves the run': [
      ...add('s', 4),
      'XDEL s 4',
      'XTRIM s MINID 4',
      full('s'),
      'XINFO STREAM s',
      'XADD s 5-0 a 1',
      'XADD s 6-0 a 1',
      full('s'),
      'XTRIM s MAXLEN 1',
      full('s'),
    ],
    'a full run with removed entries is not filled again': [
      ...add('s', 4),
      'XDEL s 2 3',
      ...add('s', 2, 5),
      full('s'),
    ],
    'XADD trims as well': [
      ...add('s', 9),
      'XADD s MAXLEN ~ 5 10-0 a 1',
      'XADD s MAXLEN ~ 5 LIMIT 1 11-0 a 1',
      'XADD s MINID ~ 9 12-0 a 1',
      'XADD s MINID ~ 9 LIMIT 2 13-0 a 1',
      full('s'),
    ],
    'refuses bad arguments': [
      'XTRIM s',
      'XTRIM s MAXLEN',
      'XTRIM s FOO 1',
      'XTRIM s LIMIT 1',
      'XTRIM s LIMIT 0',
      'XTRIM s MAXLEN 1 LIMIT 1',
      'XTRIM s MAXLEN ~ 1 LIMIT -1',
      'XTRIM s MAXLEN 1 MINID 1',
      'XTRIM s MAXLEN -1',
      'XTRIM s MINID -',
      'XTRIM s NOMKSTREAM MAXLEN 1',
      'XTRIM none MAXLEN 1',
      'SET k v',
      'XTRIM k MAXLEN 1',
      'XTRIM k MAXLEN x',
    ],
  },
  SMALL_RUNS,
)

// Sizes around the limits of the packed format: integers of every width, long strings, changing fields.
function variousEntries(): Step[] {
  const values = [
    '0',
    '127',
    '128',
    '-1',
    '4095',
    '4096',
    '-4097',
    '32768',
    '8388608',
    '2147483648',
    '9223372036854775807',
  ]
  const steps: Step[] = []
  for (let i = 0; i < 120; i++) {
    const value = i % 3 === 0 ? 'x'.repeat((i * 7) % 140) : (values[i % values.length] as string)
    const field = i % 5 === 0 ? `field${i}` : 'f'
    const id = i % 2 === 0 ? `${1000 + i * i * 50}-${i % 7}` : `${1000 + i * i * 50}-${i * 1000}`
    steps.push(['XADD', 's', id, field, value, ...(i % 11 === 0 ? ['more', 'fields'] : [])])
  }
  return steps
}

for (const bytes of ['200', '600', '4096', '0', '50']) {
  twin(
    `runs of at most ${bytes} bytes begin where the server's do`,
    [...variousEntries(), full('s'), 'XTRIM s MAXLEN ~ 60', full('s')],
    {
      config: { 'stream-node-max-bytes': bytes },
      resp: [3],
      events: false,
    },
  )
}

twins(
  'the radix tree of runs of one',
  {
    'many runs': [
      ...Array.from(
        { length: 60 },
        (_, i): Step => `XADD s ${1 + i * i * 37}-${i % 4 === 0 ? i * 1000 : 0} a 1`,
      ),
      full('s'),
      'XDEL s 38-0 149-0 5958-0',
      full('s'),
      'XTRIM s MAXLEN 20',
      full('s'),
      'XTRIM s MAXLEN 1',
      full('s'),
    ],
  },
  { config: { 'stream-node-max-entries': '1' } },
)
