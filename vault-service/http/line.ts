import ipaddr from 'ipaddr.js';

/** Who without a valid key counts as one caller: an IPv4 address, or the /64 that one IPv6 line is given. */
export function lineOf(ip: string | undefined): string {
  if (ip === undefined || !ipaddr.isValid(ip)) return '';
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return address.toString();
  return `${address.toByteArray().slice(0, 8).join('.')}/64`;
}
