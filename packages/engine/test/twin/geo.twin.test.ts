// Geo commands beside the real server: replies, events, propagated effects and data. Positions and scores are compared to
// their last digit, stored distances to the fourteenth [D13].
import { Sequence } from './sequence.ts'
import { twin, twins, type Step } from './twin.ts'

const SICILY: Step[] = [
  'GEOADD s 13.361389 38.115556 Palermo 15.087269 37.502669 Catania',
  'GEOADD s 12.758489 38.788135 edge1 17.241510 38.788135 edge2',
]

/** Scores with fourteen digits, without the lengths that go with the others. */
function toFourteenDigits(raw: string): string {
  return raw
    .replace(/\$\d+\r\n(?=\d+\.)/g, '$')
    .replace(/\d+\.\d{5,}/g, (digits) => Number(digits).toPrecision(14))
}

function points(
  key: string,
  count: number,
  seed: number,
  west: number,
  east: number,
  south: number,
  north: number,
): Step {
  const random = new Sequence(seed)
  const argv = ['GEOADD', key]
  for (let i = 0; i < count; i++) {
    argv.push(
      String(west + random.next() * (east - west)),
      String(south + random.next() * (north - south)),
      `p${i}`,
    )
  }
  return argv
}

twins('GEOADD', {
  'adds, moves and is propagated as ZADD': [
    ...SICILY,
    'GEOADD s 13.361389 38.115556 Palermo',
    'GEOADD s CH 13.4 38.1 Palermo 1 1 new',
    'GEOADD s NX 2 2 new 3 3 newer',
    'GEOADD s XX 2 2 new 3 3 absent',
    'GEOADD s XX CH 2.5 2 new',
    'GEOADD s nx ch 5 5 Palermo',
    'ZRANGE s 0 -1 WITHSCORES',
    'TYPE s',
    'OBJECT ENCODING s',
  ],
  'on the edges of the map': [
    'GEOADD s 180 85.05112878 ne -180 -85.05112878 sw 180 -85.05112878 se -180 85.05112878 nw 0 0 zero',
    'GEOADD s 0.0000001 -0.0000001 near 179.9999999 85.0511287 almost 1e-300 -1e-300 tiny -0 -0 minus',
    'ZRANGE s 0 -1 WITHSCORES',
    'GEOPOS s ne sw se nw zero near almost tiny minus',
    'GEOHASH s ne sw se nw zero near almost tiny minus',
    'GEODIST s ne sw',
    'GEODIST s ne nw',
    'GEODIST s se ne km',
    'GEOSEARCH s FROMMEMBER ne BYRADIUS 1000 km ASC WITHDIST WITHHASH WITHCOORD',
    'GEOSEARCH s FROMMEMBER sw BYRADIUS 30000 km ASC WITHDIST',
  ],
  'refuses bad arguments': [
    'GEOADD s 1 2',
    'GEOADD s 1 2 a 3',
    'GEOADD s x 2 a',
    'GEOADD s 1 y a',
    'GEOADD s 180.1 0 a',
    'GEOADD s -180.0001 0 a',
    'GEOADD s 0 85.06 a',
    'GEOADD s 0 -86 a',
    'GEOADD s inf 0 a',
    'GEOADD s 0 -inf a',
    'GEOADD s 1e300 5 a',
    'GEOADD s 123456789012345678 5 a',
    'GEOADD s nan 0 a',
    'GEOADD s NX XX 1 1 a',
    'GEOADD s NX XX CH',
    'GEOADD s NX CH CH',
    'GEOADD s NX 1 1',
    'GEOADD s GT 1 1 a',
    'GEOADD s 1 1 a 200 1 b',
    'EXISTS s',
    'SET k v',
    'GEOADD k 1 1 a',
    'GEOADD k 1 100 a',
  ],
})

twins('GEOPOS, GEOHASH and GEODIST', {
  'show positions': [
    ...SICILY,
    'GEOPOS s Palermo none Catania',
    'GEOPOS s',
    'GEOPOS none a b',
    'GEOHASH s Palermo none Catania edge1',
    'GEOHASH s',
    'GEOHASH none a',
    'SET k v',
    'GEOPOS k a',
    'GEOHASH k a',
    'GEODIST k a b',
  ],
  'tell distances': [
    ...SICILY,
    'GEODIST s Palermo Catania',
    'GEODIST s Palermo Catania m',
    'GEODIST s Palermo Catania KM',
    'GEODIST s Palermo Catania mi',
    'GEODIST s Palermo Catania ft',
    'GEODIST s Palermo Palermo',
    'GEODIST s Palermo none',
    'GEODIST s none Palermo',
    'GEODIST none a b',
    'GEODIST s Palermo Catania miles',
    'GEODIST s Palermo Catania m x',
    'GEODIST none a b miles',
  ],
  'of any sorted set': [
    'ZADD z 0 zero -5 minus 1.5 fraction inf infinite -inf below 1e20 large 18446744073709551615 unsigned 9223372036854775808 top 4503599627370496 beyond',
    'GEOPOS z zero minus fraction infinite below large unsigned top beyond',
    'GEOHASH z zero minus fraction infinite below large unsigned top beyond',
    'GEODIST z zero minus',
    'GEODIST z zero infinite',
    'GEOSEARCH z FROMMEMBER zero BYRADIUS 50000 km ASC COUNT 20',
  ],
})

twins('GEOSEARCH', {
  'by radius and by box': [
    ...SICILY,
    'GEOSEARCH s FROMLONLAT 15 37 BYRADIUS 200 km ASC',
    'GEOSEARCH s FROMLONLAT 15 37 BYRADIUS 200 km DESC WITHDIST',
    'GEOSEARCH s FROMLONLAT 15 37 BYBOX 400 400 km ASC WITHCOORD WITHDIST',
    'GEOSEARCH s FROMLONLAT 15 37 BYBOX 400 400 km DESC WITHCOORD WITHDIST WITHHASH',
    'GEOSEARCH s FROMMEMBER Palermo BYRADIUS 200 KM ASC WITHHASH',
    'GEOSEARCH s FROMMEMBER Palermo BYBOX 1000 10 mi ASC',
    'GEOSEARCH s FROMMEMBER Palermo BYRADIUS 0 m',
    'GEOSEARCH s FROMMEMBER Palermo BYBOX 0 0 m',
    'GEOSEARCH s FROMLONLAT -100 -50 BYRADIUS 10 m',
    'GEOSEARCH s FROMLONLAT 15 37 BYRADIUS 656168 ft ASC WITHDIST',
    'GEOSEARCH s BYRADIUS 200 km FROMLONLAT 15 37 ASC',
    'GEOSEARCH none FROMLONLAT 15 37 BYRADIUS 200 km',
    'GEOSEARCH none FROMMEMBER x BYRADIUS 200 km',
    'GEOSEARCH s FROMLONLAT 15 37 BYRADIUS inf km ASC',
    'GEOSEARCH s FROMLONLAT 15 37 BYBOX inf inf km ASC',
  ],
  'COUNT and ANY': [
    ...SICILY,
    'GEOSEARCH s FROMLONLAT 15 37 BYRADIUS 500 km COUNT 2',
    'GEOSEARCH s FROMLONLAT 15 37 BYRADIUS 500 km COUNT 2 DESC',
    'GEOSEARCH s FROMLONLAT 15 37 BYRADIUS 500 km COUNT 2 ASC WITHDIST',
    'GEOSEARCH s FROMLONLAT 15 37 BYRADIUS 500 km COUNT 1 ANY',
    'GEOSEARCH s FROMLONLAT 15 37 BYRADIUS 500 km COUNT 3 ANY',
    'GEOSEARCH s FROMLONLAT 15 37 BYRADIUS 500 km COUNT 3 ANY ASC',
    'GEOSEARCH s FROMLONLAT 15 37 BYRADIUS 500 km ANY COUNT 2 DESC',
    'GEOSEARCH s FROMLONLAT 15 37 BYRADIUS 500 km COUNT 100',
    'GEOSEARCH s FROMLONLAT 15 37 BYRADIUS 500 km COUNT 0',
    'GEOSEARCH s FROMLONLAT 15 37 BYRADIUS 500 km COUNT -1',
    'GEOSEARCH s FROMLONLAT 15 37 BYRADIUS 500 km COUNT x',
    'GEOSEARCH s FROMLONLAT 15 37 BYRADIUS 500 km COUNT',
    'GEOSEARCH s FROMLONLAT 15 37 BYRADIUS 500 km ANY',
  ],
  'refuses bad arguments': [
    ...SICILY,
    'GEOSEARCH s FROMMEMBER none BYRADIUS 1 km',
    'GEOSEARCH s FROMMEMBER Palermo FROMLONLAT 1 1 BYRADIUS 1 km',
    'GEOSEARCH s FROMLONLAT 1 1 FROMMEMBER Palermo BYRADIUS 1 km',
    'GEOSEARCH s FROMLONLAT 1 1 BYRADIUS 1 km BYBOX 1 1 km',
    'GEOSEARCH s FROMLONLAT 1 1 BYBOX 1 1 km BYRADIUS 1 km',
    'GEOSEARCH s FROMLONLAT 1 1 ASC DESC ASC',
    'GEOSEARCH s BYRADIUS 1 km ASC DESC',
    'geosearch s BYRADIUS 1 km ASC DESC',
    'GEOSEARCH s FROMLONLAT 1 1 BYRADIUS x km',
    'GEOSEARCH s FROMLONLAT 1 1 BYRADIUS -1 km',
    'GEOSEARCH s FROMLONLAT 1 1 BYRADIUS 1 parsec',
    'GEOSEARCH s FROMLONLAT 1 1 BYBOX x 1 km',
    'GEOSEARCH s FROMLONLAT 1 1 BYBOX 1 x km',
    'GEOSEARCH s FROMLONLAT 1 1 BYBOX -1 1 km',
    'GEOSEARCH s FROMLONLAT 1 1 BYBOX 1 -1 km',
    'GEOSEARCH s FROMLONLAT 1 1 BYBOX 1 1 parsec',
    'GEOSEARCH s FROMLONLAT 200 1 BYRADIUS 1 km',
    'GEOSEARCH s FROMLONLAT x 1 BYRADIUS 1 km',
    'GEOSEARCH s FROMLONLAT 1 1 BYRADIUS 1 km FOO',
    'GEOSEARCH s FROMLONLAT 1 1 BYRADIUS 1 km STORE d',
    'GEOSEARCH s FROMLONLAT 1 1 BYRADIUS 1 km STOREDIST',
    'GEOSEARCH s FROMLONLAT 1 1 BYRADIUS 1',
    'SET k v',
    'GEOSEARCH k FROMLONLAT 1 1 BYRADIUS 1 km',
    'GEOSEARCH k FROMLONLAT 1 1 FOO 1 km',
  ],
})

twins('GEOSEARCHSTORE', {
  'stores scores or distances': [
    ...SICILY,
    'GEOSEARCHSTORE d s FROMLONLAT 15 37 BYRADIUS 200 km',
    'ZRANGE d 0 -1 WITHSCORES',
    'GEOSEARCHSTORE d s FROMLONLAT 15 37 BYBOX 400 400 km STOREDIST',
    'ZRANGE d 0 -1 WITHSCORES',
    'GEOSEARCHSTORE d s FROMLONLAT 15 37 BYBOX 400 400 mi STOREDIST COUNT 1',
    'ZRANGE d 0 -1 WITHSCORES',
    'GEOSEARCHSTORE d s FROMLONLAT -15 -37 BYRADIUS 1 m',
    'EXISTS d',
    'GEOSEARCHSTORE d s FROMLONLAT -15 -37 BYRADIUS 1 m',
    'SET d x',
    'GEOSEARCHSTORE d none FROMMEMBER x BYRADIUS 1 m',
    'EXISTS d',
    'GEOSEARCHSTORE s s FROMLONLAT 15 37 BYRADIUS 200 km',
    'ZCARD s',
    'GEOSEARCHSTORE d s FROMLONLAT 15 37 BYRADIUS 200 km WITHDIST',
    'GEOSEARCHSTORE d s FROMLONLAT 15 37 BYRADIUS 200 km ANY',
    'GEOSEARCHSTORE d s BYRADIUS 200 km ASC DESC ASC',
    'GEOSEARCHSTORE d s FROMLONLAT 15 37 ASC DESC ASC',
    'GEOSEARCHSTORE d s FROMLONLAT 15 37 BYRADIUS 200 km COUNT 1 ANY',
    'SET k v',
    'GEOSEARCHSTORE d k FROMLONLAT 15 37 BYRADIUS 200 km',
    'OBJECT ENCODING d',
  ],
})

twins('GEORADIUS and its kin', {
  'search around a position': [
    ...SICILY,
    'GEORADIUS s 15 37 200 km',
    'GEORADIUS s 15 37 200 km WITHDIST ASC',
    'GEORADIUS s 15 37 200 km WITHCOORD WITHDIST WITHHASH COUNT 1 DESC',
    'GEORADIUS s 15 37 200 km COUNT 1 ANY',
    'GEORADIUS_RO s 15 37 200 km ASC',
    'GEORADIUS_RO s 15 37 200 km STORE d',
    'GEORADIUS_RO s 15 37 200 km STOREDIST d',
    'GEORADIUS none 15 37 200 km',
    'GEORADIUS s 15 37 -200 km',
    'GEORADIUS s 15 37 200 lightyears',
    'GEORADIUS s 15 97 200 km',
    'GEORADIUS s 15 37 x km',
    'GEORADIUS s 15 37 200 km FROMMEMBER x',
    'GEORADIUS s 15 37 200 km COUNT 0',
    'GEORADIUS s 15 37 200 km ANY',
    'GEORADIUS s 15 37 200',
    'SET k v',
    'GEORADIUS k 15 37 200 km',
  ],
  'search around a member': [
    ...SICILY,
    'GEORADIUSBYMEMBER s Palermo 200 km ASC',
    'GEORADIUSBYMEMBER s Palermo 200 km WITHDIST DESC',
    'GEORADIUSBYMEMBER_RO s Catania 300 mi WITHCOORD COUNT 2',
    'GEORADIUSBYMEMBER_RO s Catania 300 mi STORE d',
    'GEORADIUSBYMEMBER s none 200 km',
    'GEORADIUSBYMEMBER none x 200 km',
    'GEORADIUSBYMEMBER none x y z',
    'GEORADIUSBYMEMBER none x 1 m STORE d',
    'GEORADIUSBYMEMBER s Palermo x km',
    'GEORADIUSBYMEMBER s Palermo 200 x',
    'GEORADIUSBYMEMBER s Palermo 200 km FOO',
  ],
  'store what they find': [
    ...SICILY,
    'GEORADIUS s 15 37 200 km STORE d',
    'ZRANGE d 0 -1 WITHSCORES',
    'GEORADIUS s 15 37 200 km STOREDIST d',
    'ZRANGE d 0 -1 WITHSCORES',
    'GEORADIUSBYMEMBER s Palermo 200 km STORE d COUNT 1',
    'ZRANGE d 0 -1 WITHSCORES',
    'GEORADIUS s 15 37 200 km STORE d STOREDIST e',
    'EXISTS d e',
    'GEORADIUS s 15 37 200 km STORE d WITHDIST',
    'GEORADIUS s 15 37 200 km STORE',
    'GEORADIUS s -15 -37 1 km STORE d',
    'EXISTS d',
    'GEORADIUS none 15 37 1 km STORE e',
    'EXISTS e',
  ],
})

const AREAS: readonly (readonly [string, number, number, number, number])[] = [
  ['a city', 13.2, 13.6, 52.4, 52.6],
  ['a country', -5, 9, 42, 51],
  ['the whole map', -180, 180, -85, 85],
  ['the far north', -180, 180, 75, 85.05],
  ['the far south', -60, 60, -85.05, -66],
  ['the date line', 178, 180, -20, 20],
]

for (const [place, west, east, south, north] of AREAS) {
  const random = new Sequence(place.length * 7919)
  const searches: Step[] = []
  const units = ['m', 'km', 'mi', 'ft']
  for (let i = 0; i < 40; i++) {
    const at = `${west + random.next() * (east - west)} ${south + random.next() * (north - south)}`
    const reach = Math.min(20000, (east - west) * 40 * (random.next() + 0.01)) * 1000
    const unit = units[i % 4] as string
    const size = (reach / { m: 1, km: 1000, mi: 1609.34, ft: 0.3048 }[unit as 'm']).toFixed(3)
    const by =
      i % 3 === 0
        ? `BYBOX ${size} ${(Number(size) * random.next()).toFixed(3)} ${unit}`
        : `BYRADIUS ${size} ${unit}`
    const how = ['ASC WITHDIST', 'DESC', 'WITHDIST WITHCOORD', 'COUNT 5 WITHHASH', 'COUNT 7 ANY', ''][
      i % 6
    ] as string
    searches.push(`GEOSEARCH s FROMLONLAT ${at} ${by} ${how}`.trim())
  }
  const pairs: Step[] = Array.from({ length: 40 }, (_, i) => `GEODIST s p${i} p${299 - i} ${units[i % 4]}`)
  const members = Array.from({ length: 60 }, (_, i) => `p${i * 5}`)
  twin(`many positions in ${place}`, [
    points('s', 300, place.length, west, east, south, north),
    ...searches,
    ...pairs,
    ['GEOPOS', 's', ...members],
    ['GEOHASH', 's', ...members],
    'ZRANGE s 0 -1 WITHSCORES',
  ])
  twin(
    `distances stored in ${place}`,
    [
      points('s', 300, place.length + 1, west, east, south, north),
      'GEOSEARCHSTORE d s FROMMEMBER p1 BYRADIUS 30000 km STOREDIST',
      { run: 'ZRANGE d 0 -1 WITHSCORES', mask: toFourteenDigits },
      'GEOSEARCHSTORE d s FROMMEMBER p2 BYBOX 50000 50000 mi STOREDIST ASC COUNT 200',
      { run: 'ZRANGE d 0 -1 WITHSCORES', mask: toFourteenDigits },
    ],
    { digest: false },
  )
}

function randomStep(random: Sequence): Step {
  const key = random.pick(['s', 't'])
  const member = `p${random.between(0, 70)}`
  const lon = (random.next() * 30).toFixed(6)
  const lat = (random.next() * 30).toFixed(6)
  const unit = random.pick(['m', 'KM', 'mi', 'Ft'])
  const size = random.between(0, random.pick([10, 3000, 5000000]))
  const from = random.chance(0.5) ? `FROMMEMBER ${member}` : `FROMLONLAT ${lon} ${lat}`
  const by = random.chance(0.5) ? `BYRADIUS ${size} ${unit}` : `BYBOX ${size} ${size * 2} ${unit}`
  const count = random.chance(0.4) ? ` COUNT ${random.between(1, 9)}${random.chance(0.3) ? ' ANY' : ''}` : ''
  const order = random.pick(['', ' ASC', ' DESC'])
  const parts = random.pick(['', ' WITHDIST', ' WITHCOORD', ' WITHHASH WITHDIST'])
  const flags = random.pick(['', 'NX ', 'XX ', 'CH ', 'XX CH '])
  return random.pick([
    `GEOADD ${key} ${flags}${lon} ${lat} ${member}`,
    `GEOADD ${key} ${lon} ${lat} ${member} ${lat} ${lon} q${member}`,
    `GEOSEARCH ${key} ${from} ${by}${count}${order}${parts}`,
    `GEOSEARCH ${key} ${by} ${from}${parts}${order}${count}`,
    `GEOSEARCHSTORE ${random.pick(['d', 't'])} s ${from} ${by}${count}${order}`,
    `GEORADIUS ${key} ${lon} ${lat} ${size} ${unit}${parts}${count}${order}`,
    `GEORADIUSBYMEMBER ${key} ${member} ${size} ${unit}${order}${count} STORE d`,
    `GEODIST ${key} ${member} p1 ${unit}`,
    `GEOPOS ${key} ${member} p2`,
    `GEOHASH ${key} ${member} none`,
    `ZREM ${key} ${member}`,
    'ZRANGE d 0 -1 WITHSCORES',
  ])
}

for (let seed = 1; seed <= 12; seed++) {
  const random = new Sequence(seed)
  twin(`positions by chance, script ${seed}`, [
    points('s', random.pick([20, 60, 300]), seed, 0, 30, 0, 30),
    ...Array.from({ length: 120 }, () => randomStep(random)),
  ])
}
