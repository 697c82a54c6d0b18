import { BlockList } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Whether an outbound call may reach this address. */
export interface EgressRules {
  /** Plain http and 127.0.0.0/8, ::1 are allowed: development only. */
  readonly allowLoopback: boolean;
}

/** A call was refused before anything left this machine. */
export class EgressRefused extends Error {
  readonly code: string = 'egress_refused';
}

/** The call went out, and its answer was longer than is read. */
export class AnswerTooLarge extends EgressRefused {
  override readonly code = 'answer_too_large';
}

/** All IPv6 there is in public: what IANA has assigned lies in it. */
const publicIpv6 = new BlockList();
publicIpv6.addSubnet('2000::', 3, 'ipv6');

/** Special ranges of the IANA registries that ipaddr.js calls unicast. */
const special = new BlockList();
for (const [network, bits] of [
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
] as const)
  special.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  ['2001::', 23],
  ['3fff::', 20],
] as const)
  special.addSubnet(network, bits, 'ipv6');

/** Refuses private, link-local, reserved and other special ranges (RFC 6890), also behind IPv4-mapped IPv6. */
export function checkAddress(address: string, { allowLoopback }: EgressRules): void {
  if (!ipaddr.isValid(address)) throw new EgressRefused('The host has no usable address.');
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  if (range === 'loopback' && allowLoopback) return;
  if (range === 'unicast' && isPublic(parsed.toNormalizedString(), parsed.kind())) return;
  throw new EgressRefused(
    `The host is in a range that is not public (${range === 'unicast' ? 'special' : range}).`,
  );
}

function isPublic(address: string, kind: 'ipv4' | 'ipv6'): boolean {
  return !special.check(address, kind) && (kind === 'ipv4' || publicIpv6.check(address, kind));
}

/** @throws EgressRefused for anything but https to a public host (or http to loopback, where allowed). */
export function checkUrl(url: string, rules: EgressRules): URL {
  if (!URL.canParse(url)) throw new EgressRefused('The address is not a URL.');
  const parsed = new URL(url);
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  if (parsed.username !== '' || parsed.password !== '')
    throw new EgressRefused('The URL must not carry a user name or password.');
  const isLoopback =
    host === 'localhost' || (ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback');
  if (
    parsed.protocol !== 'https:' &&
    !(parsed.protocol === 'http:' && isLoopback && rules.allowLoopback)
  )
    throw new EgressRefused('Only https URLs are called.');
  if (ipaddr.isValid(host)) checkAddress(host, rules);
  return parsed;
}
