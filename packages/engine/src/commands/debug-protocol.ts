// DEBUG PROTOCOL: one reply of each RESP type, for testing clients. The values are the real server's.
import { lowerWord, type Bytes } from '../base/bytes.ts'
import { ReplyError } from '../base/errors.ts'
import type { CommandContext } from '../server/context.ts'
import type { ReplyBuilder } from '../resp/reply-builder.ts'

function three(reply: ReplyBuilder): void {
  for (let i = 0; i < 3; i++) reply.integer(i)
}

const SAMPLES: Readonly<Record<string, (reply: ReplyBuilder) => void>> = {
  string: (reply) => reply.bulk('Hello World'),
  integer: (reply) => reply.integer(12345),
  double: (reply) => reply.double(3.141),
  bignum: (reply) => reply.bigNumber('1234567999999999999999999999999999999'),
  null: (reply) => reply.null(),
  array: (reply) => {
    reply.array(3)
    three(reply)
  },
  set: (reply) => {
    reply.set(3)
    three(reply)
  },
  map: (reply) => {
    reply.map(3)
    for (let i = 0; i < 3; i++) {
      reply.integer(i)
      reply.bool(i === 1)
    }
  },
  attrib: (reply) => {
    if (reply.resp === 3) {
      reply.attribute(1)
      reply.bulk('key-popularity')
      reply.array(2)
      reply.bulk('key:123')
      reply.integer(90)
    }
    reply.bulk('Some real reply following the attribute')
  },
  push: (reply) => {
    if (reply.resp === 2) throw new ReplyError('ERR RESP2 is not supported by this command')
    reply.push(2)
    reply.bulk('server-cpu-usage')
    reply.integer(42)
    reply.bulk('Some real reply following the push reply')
  },
  true: (reply) => reply.bool(true),
  false: (reply) => reply.bool(false),
  verbatim: (reply) => reply.verbatim('txt', 'This is a verbatim\nstring'),
}

/** Writes the sample named by the third argument. */
export function protocolSample(c: CommandContext): void {
  const sample = SAMPLES[lowerWord(c.argv[2] as Bytes)]
  if (!sample) {
    throw new ReplyError(
      'ERR Wrong protocol type name. Please use one of the following: ' +
        'string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false',
    )
  }
  sample(c.reply)
}
