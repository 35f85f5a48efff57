// Heap, commands, strings, replies and automatic memory on both servers.
import { moduleTwins, reportCoverage } from './twin/module-twin.ts'

const NUMBERS = ['0', '-1', '12', '9223372036854775807', '9223372036854775808', '18446744073709551615', '18446744073709551616', '-9223372036854775808', '+5', ' 5', '5 ', '007', '', '-', '1e3', '3.5', '-0', '0x10', 'abc', '12abc'] // prettier-ignore
const REALS = ['0', '-0', '1', '1.5', '-2.25', '1e10', '1e300', '1e-300', '5e-324', '1e400', '-1e400', 'inf', '-inf', 'nan', '3.0e', '0.1', '123456789.123456789', '1e17', '4503599627370496', '0x10', ' 1', '1 ', '', 'x'] // prettier-ignore
const IDS = ['1-2', '5', '-', '+', '0-0', '18446744073709551615-1', '1-', '-1-1', 'a-b', '1-2-3', '1-*', '']

const each = (command: string, values: readonly string[]): string[][] =>
  values.map((value) => [...command.split(' '), value])

moduleTwins('strings', 'String objects', {
  '[VM_CreateString] and its sisters make the same texts': [
    ...each('strings.make bytes', ['', 'a', 'a\0b\xff', 'x'.repeat(5000)]),
    ...each('strings.make longlong', NUMBERS),
    ...each('strings.make ulonglong', NUMBERS),
    ...each('strings.make double', REALS),
    ...each(
      'strings.make longdouble',
      REALS.filter((text) => !text.includes('e-3')),
    ),
    ...each('strings.make human', [
      '0',
      '-0',
      '1',
      '1.5',
      '-2.25',
      '1e10',
      '1e17',
      'inf',
      '-inf',
      '100',
      '1e-17',
    ]),
    ...each('strings.make streamid', IDS),
    ...each('strings.make printf', ['', 'x', 'y'.repeat(10000)]),
    ...each('strings.make copy', ['', 'x\0y']),
  ],
  '[rand] a seed gives the same numbers': each('strings.drawn', [
    '0',
    '1',
    '42',
    '2147483647',
    '2147483648',
    '4294967295',
  ]),
  '[VM_CreateStringPrintf] every conversion gives the same text': ['strings.printf'],
  '[VM_StringToLongLong] and its sisters take the same texts': [
    ...each('strings.read longlong', NUMBERS),
    ...each('strings.read ulonglong', NUMBERS),
    ...each('strings.read double', [...REALS, ...NUMBERS]),
    ...each('strings.read longdouble', ['0', '1', '1.5', '-2.25', '1e10', 'inf', '-inf', 'nan', ' 1', '1 ', '', 'x', '1e5000', '12abc']), // prettier-ignore
  ],
  '[VM_StringCompare] orders by bytes': [
    'strings.compare a b',
    'strings.compare b a',
    'strings.compare a a',
    'strings.compare a ab',
    ['strings.compare', 'a\0', 'a\x01'],
    ['strings.compare', '', 'a'],
    ['strings.compare', '\xff', 'a'],
  ],
  '[VM_StringAppendBuffer] appends unless the string is shared': [
    'strings.append a',
    'strings.append a b c',
    ['strings.append', '', 'x\0y', 'z'.repeat(3000)],
  ],
  '[VM_RetainString] keeps strings beyond the command': [
    'strings.keep 0 retain first',
    'strings.keep 1 hold second',
    'strings.keep 2 auto third',
    'strings.keep 3 auto-hold fourth',
    'strings.keep 4 copy fifth',
    ...[0, 1, 2, 3, 4, 5, 0, 1].map((slot) => `strings.kept ${slot}`),
    'strings.keep 0 retain again',
    'strings.kept 0',
  ],
  '[VM_StringPtrLen] of NULL is a text': ['strings.null'],
  '[VM_AutoMemory] frees what nobody freed': ['strings.auto 1000', 'strings.auto 0', 'strings.auto 3000'],
  '[VM_Alloc] and its sisters give memory': ['strings.heap', 'strings.heap'],
})

const PLAIN = [
  'simple error error-newline error-format error-nocode longlong null null-array empty-array empty-string string buffer',
  'cstring verbatim verbatim-type true false bignumber double double-whole double-big double-small double-inf',
  'longdouble longdouble-whole longdouble-inf empty-map empty-set status other',
].flatMap((line) => line.split(' '))

moduleTwins('replies', 'Replies', {
  '[VM_ReplyWith…] one by one': [
    ...PLAIN.map((what) => `replies.plain ${what}`),
    'replies.plain',
    'replies.plain a b',
  ],
  '[VM_ReplyWithArray] nested, lengths given or postponed': [
    'a0', 'a3eee', 'a2a2eea1e', 'm1ee', 'm2eea2eeem0', 's3eee', 's1s1s0', 'Aee[2', 'AAe[1e[2', 'A[0', 'Mee{1', 'See(2',
    'AMee{1See(2e[3', 'a2AA[0[1e', 'MeAMee{1[1{1', 'te', 'a2tee', 'Te', 'ATee[2',
  ].map((word) => `replies.nest ${word}`), // prettier-ignore
  '[VM_ReplySetMapLength] may differ from what was opened': ['Aee{1', 'Mee[2', 'See[2', 'Aee(2'].map(
    (word) => `replies.nest ${word}`,
  ),
  '[VM_ReplySetArrayLength] without an open aggregate does nothing': ['a1[5e', 'a1e[1'].map(
    (word) => `replies.nest ${word}`,
  ),
})

/** The arguments in the entry of MODULE LIST about this module. */
const itsArguments = (raw: string): string =>
  (/\r\ncommands\r\n[^]*?args\r\n([^]*?)(?=[*%]\d\r\n\$4\r\nname|$)/.exec(raw) ?? [])[1] ?? 'absent'

/** What ACL GETUSER tells of commands. */
const commandRules = (raw: string): string => /commands\r\n\$\d+\r\n(.*)\r\n/.exec(raw)?.[1] ?? raw

/** The names of our commands that INFO has counted. */
const statsOfOurs = (raw: string): string =>
  Array.from(raw.matchAll(/cmdstat_(commands\.(?:cased|box)\S*?):/gi), ([, name]) => name)
    .sort()
    .join(' ')

moduleTwins('commands', 'Commands', {
  '[VM_CreateCommand] refuses what cannot be': ['commands.results'],
  '[MODULE] refuses what is no module': [
    'MODULE LOAD /no/such.so',
    'MODULE LOADEX /no/such.so',
    'MODULE LOADEX /no/such.so CONFIG',
    'MODULE LOADEX /no/such.so NOSUCH',
    'MODULE UNLOAD nosuch',
    'MODULE UNLOAD',
  ],
  '[VM_CreateCommand] runs, alone and in transactions': [
    'commands.plain a',
    'COMMANDS.PLAIN a b c',
    'commands.late',
    'commands.parent',
    'commands.parent one',
    'commands.parent ONE a b',
    'commands.parent two k',
    'commands.parent three',
    'commands.described',
    'commands.described a',
    'commands.described a b',
    'MULTI',
    'commands.plain a',
    'commands.described',
    'EXEC',
  ],
  '[VM_CreateCommand] keeps how names are written, and finds them however they are': [
    'commands.cased',
    'COMMANDS.CASED a',
    'commands.box',
    'commands.box in a',
    'COMMANDS.BOX IN a',
    'commands.box in a b',
    'commands.box out',
    'COMMAND INFO commands.cased commands.BOX commands.box|in',
    'COMMAND DOCS commands.box',
    { run: 'COMMAND LIST FILTERBY PATTERN *c[as]*d', sorted: true },
    { run: 'COMMAND LIST FILTERBY PATTERN commands.B*', sorted: true },
    'COMMAND GETKEYS commands.box in a',
    ['EVAL', "return redis.pcall('commands.cased').err", '0'],
    'ACL SETUSER u on nopass ~* +@all -Commands.Cased +commands.BOX|in',
    { run: 'ACL GETUSER u', mask: commandRules },
    'ACL DRYRUN u commands.cased a',
    'ACL SETUSER u -@all +Commands.Cased|first',
    { run: 'ACL GETUSER u', mask: commandRules },
    'ACL DRYRUN u commands.box in a',
    'ACL DRYRUN u commands.cased first',
    { run: 'INFO commandstats', mask: statsOfOurs },
    { run: 'LATENCY HISTOGRAM commands.cased', mask: (raw) => raw.split('\r\n')[2] ?? '' },
    'ACL SETUSER u reset on nopass ~* -@all +@OURS',
    { run: 'ACL GETUSER u', mask: commandRules },
    'ACL DRYRUN u commands.cased a',
    'ACL CAT oUrs',
    { run: 'ACL CAT', mask: (raw) => raw.split('\r\n').slice(-3).join(' ') },
    'COMMAND LIST FILTERBY ACLCAT OURS',
    'SUBSCRIBE c',
    'commands.cased',
    'UNSUBSCRIBE c',
    'ACL DELUSER u',
  ],
  '[VM_UpdateRuntimeArgs] is what MODULE LIST tells': [
    'commands.given a b c',
    { run: 'MODULE LIST', mask: itsArguments },
    'commands.given',
    { run: 'MODULE LIST', mask: itsArguments },
  ],
  '[VM_SetCommandInfo] is what COMMAND INFO and COMMAND DOCS tell': [
    ...['results', 'plain', 'flags', 'keys', 'range', 'described', 'parent'].flatMap((name) => [
      `COMMAND INFO commands.${name}`,
      `COMMAND DOCS commands.${name}`,
    ]),
    'COMMAND INFO commands.parent|one',
    'COMMAND DOCS commands.parent|two',
    { run: 'COMMAND LIST FILTERBY MODULE commands', sorted: true },
    'COMMAND LIST FILTERBY ACLCAT mine',
    { run: 'COMMAND LIST FILTERBY PATTERN commands.pa*', sorted: true },
  ],
  '[VM_KeyAtPos] is what COMMAND GETKEYS tells': [
    'COMMAND GETKEYS commands.keys x a y b',
    'COMMAND GETKEYS commands.keys x',
    'COMMAND GETKEYSANDFLAGS commands.keys x a y b z c',
    'COMMAND GETKEYS commands.range 1 2 3 4 5 6',
    'COMMAND GETKEYS commands.plain k',
    'COMMAND GETKEYS commands.flags 1 2 3 4 5',
    'COMMAND GETKEYS commands.described k v KEYS 2 a b',
    'COMMAND GETKEYS commands.parent two k',
    'COMMAND GETKEYS commands.late',
  ],
})

reportCoverage()
