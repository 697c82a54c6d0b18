/** Whether a record came from a vendor's real API. A sandbox record can never pass for live. */
export type Mode = 'live' | 'sandbox';

/** A base URL on loopback or a private network is a stand-in for the vendor; anything else is the vendor. */
export function modeOf(baseUrl: string): Mode {
  const host = new URL(baseUrl).hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return isLocalHost(host) ? 'sandbox' : 'live';
}

function isLocalHost(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    !/[.:]/.test(host) ||
    /^(127|10)\./.test(host) ||
    host.startsWith('192.168.') ||
    /^172\.(1[6-9]|2\d|3[01])\./.test(host) ||
    // IPv6 loopback, unique local and link-local addresses.
    /^(::1$|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/.test(host)
  );
}
