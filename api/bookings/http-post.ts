import { type LookupAddress, lookup } from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import type { Post } from './webhooks.ts'

/**
 * Link-local addresses: clouds answer there with credentials of the machine, and no receiver of an office lives there. Other addresses of
 * the own network are what webhooks of an office are for; who may add one administers the whole campus.
 */
const FORBIDDEN = new BlockList()
FORBIDDEN.addSubnet('169.254.0.0', 16, 'ipv4')
FORBIDDEN.addSubnet('fe80::', 10, 'ipv6')
FORBIDDEN.addAddress('fd00:ec2::254', 'ipv6')

const forbidden = (address: string): boolean => {
  // An IPv4 address in IPv6 clothes is still that address.
  const plain = address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
  return FORBIDDEN.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')
}

/** The host of an address as it stands there; a name is judged when it is looked up. */
const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '')

/** Whether an address names by number where no webhook may go. */
export function isForbidden(url: string): boolean {
  const host = hostOf(new URL(url))
  return isIP(host) !== 0 && forbidden(host)
}

const refusal = (address: string): Error => new Error(`${address} is no address for a webhook`)

/** Judges the addresses that are connected to, not a name that may mean another one a moment later. */
const guardedLookup: LookupFunction = (host, options, callback) => {
  lookup(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
    if (error) return callback(error, [])
    const wrong = found.find(({ address }) => forbidden(address))
    if (wrong) return callback(refusal(wrong.address), [])
    const [first] = found
    if (options.all || !first) callback(null, found)
    else callback(null, first.address, first.family)
  })
}

/** Posts over HTTP or HTTPS. Redirects are not followed: they could lead to where nobody allowed it. */
export const httpPost: Post = (url, headers, body, signal) =>
  new Promise((resolve, reject) => {
    const target = new URL(url)
    if (isForbidden(url)) return reject(refusal(hostOf(target)))
    const { request } = target.protocol === 'https:' ? https : http
    const asked = request(
      target,
      { method: 'POST', headers, signal, lookup: guardedLookup, agent: false },
      (answer) => {
        resolve(answer.statusCode ?? 0)
        // What else it says is of no interest, and may have no end.
        answer.destroy()
      },
    )
    asked.once('error', (error) =>
      reject(signal.aborted && signal.reason instanceof Error ? signal.reason : error),
    )
    asked.end(body)
  })
