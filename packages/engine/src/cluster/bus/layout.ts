// Where things are in a message of the cluster bus (protocol version 1). All numbers are big-endian, texts end with a NUL
// unless they fill their place.
//
//   0 "RCmb"  4 length  8 version  10 port  12 type  14 gossip entries         ← a light header ends at 16, the rest is 0
//   16 current epoch  24 config epoch  32 offset  40 sender  80 slots  2128 replica of  2168 ip  2214 extensions
//   2246 TLS port  2248 bus port  2250 node flags  2252 state  2253 message flags (3)  2256 what the message says

export const SIGNATURE = 'RCmb'
export const VERSION = 1
/** Bytes of a header, and of a light one. */
export const HEADER = 2256
export const LIGHT_HEADER = 16
/** Bytes that must be there to know how long a message is. */
export const LENGTH_KNOWN = 14
export const ID = 40
export const IP = 46

/** Offsets in the header. */
export const AT = {
  length: 4,
  version: 8,
  port: 10,
  type: 12,
  entries: 14,
  currentEpoch: 16,
  configEpoch: 24,
  offset: 32,
  sender: 40,
  slots: 80,
  replicaOf: 2128,
  ip: 2168,
  extensions: 2214,
  tlsPort: 2246,
  busPort: 2248,
  flags: 2250,
  state: 2252,
  messageFlags: 2253,
} as const

/** Offsets in a gossip entry, and its size. */
export const GOSSIP = {
  pingSent: 40,
  pongReceived: 44,
  ip: 48,
  port: 94,
  busPort: 96,
  flags: 98,
  tlsPort: 100,
  size: 104,
} as const

/** Bytes of an extension before its data, which is padded to eight bytes. */
export const EXTENSION_HEADER = 8

/** The kinds of extensions by their numbers. */
export const EXTENSION = {
  hostname: 0,
  nodeName: 1,
  forgotten: 2,
  shardId: 3,
  clientIpv4: 4,
  clientIpv6: 5,
} as const
