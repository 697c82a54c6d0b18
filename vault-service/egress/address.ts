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

/** Refuses private, link-local, reserved and other special ranges (RFC 6890), also behind IPv4-mapped IPv6. */
export function checkAddress(address: string, { allowLoopback }: EgressRules): void {
  if (!ipaddr.isValid(address)) throw new EgressRefused('The host has no usable address.');
  const range = ipaddr.process(address).range();
  if (range === 'unicast' || (range === 'loopback' && allowLoopback)) return;
  throw new EgressRefused(`The host is in a range that is not public (${range}).`);
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
