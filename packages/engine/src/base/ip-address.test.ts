import { expect, it } from 'vitest'
import { isIpv4, isIpv6 } from './ip-address.ts'

it('IPv4 addresses have four numbers below 256', () => {
  const texts = ['127.0.0.1', '255.255.255.255', '256.0.0.1', '1.2.3', '01.2.3.4', 'localhost', '']
  expect(texts.filter(isIpv4)).toEqual(['127.0.0.1', '255.255.255.255'])
})

it('IPv6 addresses have eight groups, or fewer around ::', () => {
  const good = ['::', '::1', '2001:db8::1', 'fe80:0:0:0:1:2:3:4', '::ffff:1.2.3.4', '1::']
  const bad = ['', ':', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1::2::3', '12345::', '::1.2.3', 'g::']
  expect([...good, ...bad].filter(isIpv6)).toEqual(good)
})
