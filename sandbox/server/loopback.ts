import { isIPv4, isIPv6 } from 'node:net';
import { ConfigurationError } from '../../platform/configuration/environment';

/**
 * The sandbox has no authentication on its control API and accepts made-up keys: it must never be reachable
 * from another machine. @throws ConfigurationError for any host that is not loopback.
 */
export function requireLoopback(host: string): void {
  const loopback =
    host === 'localhost' ||
    (isIPv4(host) && host.startsWith('127.')) ||
    (isIPv6(host) && (host === '::1' || host === '0:0:0:0:0:0:0:1'));
  if (!loopback) {
    throw new ConfigurationError([
      `HOST: the sandbox listens on loopback only (127.0.0.1, ::1 or localhost), not on "${host}".`,
    ]);
  }
}
