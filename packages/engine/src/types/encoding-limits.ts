// The configured sizes up to which a value keeps its compact encoding. A plain object: the configuration writes its
// fields, the data types read them, and neither knows the other.

/** Limits named as the configuration parameters, in camel case; sizes in entries or bytes. */
export interface EncodingLimits {
  listMaxListpackSize: number
  listCompressDepth: number
  /** Bytes from which an element has a list node of its own, whatever else says; 0 for the rule of list-max-listpack-size. */
  listPlainThreshold: number
  hashMaxListpackEntries: number
  hashMaxListpackValue: number
  setMaxIntsetEntries: number
  setMaxListpackEntries: number
  setMaxListpackValue: number
  zsetMaxListpackEntries: number
  zsetMaxListpackValue: number
  streamNodeMaxBytes: number
  streamNodeMaxEntries: number
  /** Of the hash tables of larger values; no limit, but every value gets it from here. */
  hashSeed: number
}

/** The limits of an unconfigured server. */
export function defaultEncodingLimits(): EncodingLimits {
  return {
    listMaxListpackSize: -2,
    listCompressDepth: 0,
    listPlainThreshold: 0,
    hashMaxListpackEntries: 512,
    hashMaxListpackValue: 64,
    setMaxIntsetEntries: 512,
    setMaxListpackEntries: 128,
    setMaxListpackValue: 64,
    zsetMaxListpackEntries: 128,
    zsetMaxListpackValue: 64,
    streamNodeMaxBytes: 4096,
    streamNodeMaxEntries: 100,
    hashSeed: 0,
  }
}
