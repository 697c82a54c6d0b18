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
    !host.includes('.') ||
    /^(127|10)\./.test(host) ||
    /^192\.168\./.test(host) ||
    /^172\.(1[6-9]|2\d|3[01])\./.test(host) ||
    host === '::1'
  );
}
