/**
 * What valkey-cli 8.1.1 prints at a terminal for these bytes: taken from its own output, one row a reply.
 */
import { describe, expect, it } from 'vitest'
import { formatInvalidation, formatPlain, formatRaw, formatReply, isPlainCommand } from './format-reply.ts'
import { parseReplies } from './parse-reply.ts'

const printed: readonly (readonly [raw: string, text: string])[] = [
  ['+OK\r\n', 'OK'],
  ['-ERR unknown command\r\n', '(error) ERR unknown command'],
  [':42\r\n', '(integer) 42'],
  [':-9223372036854775808\r\n', '(integer) -9223372036854775808'],
  ['$0\r\n\r\n', '""'],
  ['$11\r\nhello world\r\n', '"hello world"'],
  [
    '$20\r\nq"uo\\te\' \n\r\t\u0007\b\u0000\u001b\x7f\xff\xc3\xa9\r\n',
    '"q\\"uo\\\\te\' \\n\\r\\t\\a\\b\\x00\\x1b\\x7f\\xff\\xc3\\xa9"',
  ],
  ['$-1\r\n', '(nil)'],
  ['*-1\r\n', '(nil)'],
  ['*0\r\n', '(empty array)'],
  ['*3\r\n$1\r\na\r\n:1\r\n$-1\r\n', '1) "a"\n2) (integer) 1\n3) (nil)'],
  [
    '*12\r\n$2\r\ne0\r\n$2\r\ne1\r\n$2\r\ne2\r\n$2\r\ne3\r\n$2\r\ne4\r\n$2\r\ne5\r\n$2\r\ne6\r\n$2\r\ne7\r\n$2\r\ne8\r\n$2\r\ne9\r\n$3\r\ne10\r\n$3\r\ne11\r\n',
    ' 1) "e0"\n 2) "e1"\n 3) "e2"\n 4) "e3"\n 5) "e4"\n 6) "e5"\n 7) "e6"\n 8) "e7"\n 9) "e8"\n10) "e9"\n11) "e10"\n12) "e11"',
  ],
  [
    '*2\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n*2\r\n$1\r\nc\r\n*0\r\n',
    '1) 1) "a"\n   2) "b"\n2) 1) "c"\n   2) (empty array)',
  ],
  ['*1\r\n*1\r\n*1\r\n$4\r\ndeep\r\n', '1) 1) 1) "deep"'],
  [
    '*10\r\n*2\r\n$1\r\nx\r\n:1\r\n*2\r\n$1\r\nx\r\n:1\r\n*2\r\n$1\r\nx\r\n:1\r\n*2\r\n$1\r\nx\r\n:1\r\n*2\r\n$1\r\nx\r\n:1\r\n*2\r\n$1\r\nx\r\n:1\r\n*2\r\n$1\r\nx\r\n:1\r\n*2\r\n$1\r\nx\r\n:1\r\n*2\r\n$1\r\nx\r\n:1\r\n*2\r\n$1\r\nx\r\n:1\r\n',
    ' 1) 1) "x"\n    2) (integer) 1\n 2) 1) "x"\n    2) (integer) 1\n 3) 1) "x"\n    2) (integer) 1\n 4) 1) "x"\n    2) (integer) 1\n 5) 1) "x"\n    2) (integer) 1\n 6) 1) "x"\n    2) (integer) 1\n 7) 1) "x"\n    2) (integer) 1\n 8) 1) "x"\n    2) (integer) 1\n 9) 1) "x"\n    2) (integer) 1\n10) 1) "x"\n    2) (integer) 1',
  ],
  ['*2\r\n-ERR inner\r\n+QUEUED\r\n', '1) (error) ERR inner\n2) QUEUED'],
  ['*1\r\n*-1\r\n', '1) (nil)'],
  ['_\r\n', '(nil)'],
  ['#t\r\n', '(true)'],
  ['#f\r\n', '(false)'],
  [',1.5\r\n', '(double) 1.5'],
  [',inf\r\n', '(double) inf'],
  [',-inf\r\n', '(double) -inf'],
  [',nan\r\n', '(double) nan'],
  [',1e+20\r\n', '(double) 1e+20'],
  [',10\r\n', '(double) 10'],
  ['=9\r\ntxt:a\nb"c\r\n', 'a\nb"c'],
  ['=8\r\nmkd:# hi\r\n', '# hi'],
  ['%0\r\n', '(empty hash)'],
  ['~0\r\n', '(empty set)'],
  ['%2\r\n$1\r\nk\r\n:1\r\n$1\r\nl\r\n$1\r\nv\r\n', '1# "k" => (integer) 1\n2# "l" => "v"'],
  ['~3\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n', '1~ "a"\n2~ "b"\n3~ "c"'],
  ['%1\r\n$1\r\nk\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n', '1# "k" => \n   1) "a"\n   2) "b"'],
  ['%1\r\n$1\r\nk\r\n*1\r\n$1\r\na\r\n', '1# "k" => 1) "a"'],
  ['%1\r\n$1\r\nk\r\n*0\r\n', '1# "k" => (empty array)'],
  [
    '%2\r\n$1\r\nk\r\n%2\r\n$1\r\na\r\n:1\r\n$1\r\nb\r\n%1\r\n$1\r\nx\r\n~2\r\n:1\r\n:2\r\n$1\r\nz\r\n%1\r\n$1\r\nx\r\n:1\r\n',
    '1# "k" => \n   1# "a" => (integer) 1\n   2# "b" => \n      1# "x" => \n         1~ (integer) 1\n         2~ (integer) 2\n2# "z" => 1# "x" => (integer) 1',
  ],
  [
    '%10\r\n$2\r\nk0\r\n:0\r\n$2\r\nk1\r\n:1\r\n$2\r\nk2\r\n:2\r\n$2\r\nk3\r\n:3\r\n$2\r\nk4\r\n:4\r\n$2\r\nk5\r\n:5\r\n$2\r\nk6\r\n:6\r\n$2\r\nk7\r\n:7\r\n$2\r\nk8\r\n:8\r\n$2\r\nk9\r\n:9\r\n',
    ' 1# "k0" => (integer) 0\n 2# "k1" => (integer) 1\n 3# "k2" => (integer) 2\n 4# "k3" => (integer) 3\n 5# "k4" => (integer) 4\n 6# "k5" => (integer) 5\n 7# "k6" => (integer) 6\n 8# "k7" => (integer) 7\n 9# "k8" => (integer) 8\n10# "k9" => (integer) 9',
  ],
  ['%1\r\n*2\r\n:1\r\n:2\r\n$1\r\nv\r\n', '1# 1) (integer) 1\n   2) (integer) 2 => "v"'],
  [
    '*2\r\n%1\r\n$1\r\nk\r\n#t\r\n~2\r\n_\r\n,2.5\r\n',
    '1) 1# "k" => (true)\n2) 1~ (nil)\n   2~ (double) 2.5',
  ],
  ['*1\r\n>0\r\n', '1) (empty push)'],
  ['*2\r\n=5\r\ntxt:x\r\n#f\r\n', '1) x\n2) (false)'],
  [
    '%1\r\n$1\r\nk\r\n%1\r\n$1\r\nj\r\n*2\r\n:1\r\n:2\r\n',
    '1# "k" => \n   1# "j" => \n      1) (integer) 1\n      2) (integer) 2',
  ],
]

const one = (raw: string) => {
  const reply = parseReplies(raw).replies[0]
  if (!reply) throw new Error('no whole reply')
  return reply
}

describe('formatRaw', () => {
  for (const [raw, text] of printed) {
    it(`[valkey-cli] prints ${JSON.stringify(raw).slice(0, 60)} as valkey-cli does`, () => {
      expect(formatRaw(raw)).toBe(text)
    })
  }

  it('[formatRaw] prints several replies one after the other', () => {
    expect(formatRaw('+OK\r\n:1\r\n')).toBe('OK\n(integer) 1')
  })
  it('[formatRaw] shows bytes that are no whole reply instead of hiding them', () => {
    expect(formatRaw('+OK\r\n$5\r\nab')).toBe('OK\n(incomplete) "$5\\r\\nab"')
  })
  it('[formatRaw] prints the reply of INFO bare, and of other commands quoted', () => {
    const raw = '$10\r\n# A\r\nb:1\r\n\r\n'
    expect(formatRaw(raw, ['INFO'])).toBe('# A\r\nb:1')
    expect(formatRaw(raw, ['GET', 'k'])).toBe('"# A\\r\\nb:1\\r\\n"')
  })
})

describe('formatReply', () => {
  it('[bignum] has a form of its own, as valkey-cli has none', () => {
    expect(formatReply(one('(12345678901234567890\r\n'))).toBe('(bignum) 12345678901234567890')
  })
  it('[attribute] stands before the reply it belongs to, and is not counted', () => {
    expect(formatRaw('|1\r\n$3\r\nttl\r\n:3\r\n$1\r\nv\r\n')).toBe('(attribute) 1# "ttl" => (integer) 3\n"v"')
    expect(formatReply(one('*2\r\n:1\r\n|1\r\n$3\r\nttl\r\n:3\r\n:2\r\n'))).toBe(
      '1) (integer) 1\n2) (attribute) 1# "ttl" => (integer) 3\n   (integer) 2',
    )
  })
})

describe('formatPlain', () => {
  it('[formatPlain] prints elements on lines and pairs side by side', () => {
    expect(formatPlain(one('*2\r\n$1\r\na\r\n%1\r\n$1\r\nk\r\n#t\r\n'))).toBe('a\nk (true)')
  })
})

describe('formatInvalidation', () => {
  it('[invalidate] names the keys', () => {
    expect(formatInvalidation(one('>2\r\n$10\r\ninvalidate\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n'))).toBe(
      "-> invalidate: 'a', 'b'",
    )
  })
  it('[invalidate] leaves other messages alone', () => {
    expect(formatInvalidation(one('>3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\nm\r\n'))).toBeNull()
  })
})

describe('isPlainCommand', () => {
  it('[isPlainCommand] follows valkey-cli for names and numbers of arguments', () => {
    const lines = [
      'INFO',
      'info memory',
      'CLIENT LIST TYPE normal',
      'CLUSTER NODES',
      'CLUSTER NODES x',
      'LATENCY GRAPH e',
      'GET k',
    ]
    expect(lines.map((line) => isPlainCommand(line.split(' ')))).toEqual([
      true,
      true,
      true,
      true,
      false,
      true,
      false,
    ])
  })
})
