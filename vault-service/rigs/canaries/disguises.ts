/**
 * The ways a text may lie in a file: plain, UTF-16, base64 at each of its three alignments (also URL-safe), hex, and
 * escaped for URLs, JSON and HTML. By name, so that a control can be planted in each.
 */
export const disguises: Readonly<Record<string, (secret: string) => Buffer>> = {
  'utf-8': (secret) => Buffer.from(secret),
  'utf-16le': (secret) => Buffer.from(secret, 'utf16le'),
  'utf-16be': (secret) => Buffer.from(secret, 'utf16le').swap16(),
  ...Object.fromEntries(
    [0, 1, 2].flatMap((alignment) => [
      [`base64 at ${alignment}`, (secret: string) => aligned(secret, alignment, 'base64')],
      [`base64url at ${alignment}`, (secret: string) => aligned(secret, alignment, 'base64url')],
    ]),
  ),
  'base64 of utf-16': (secret) => ascii(even(Buffer.from(secret, 'utf16le')).toString('base64')),
  hex: (secret) => ascii(Buffer.from(secret).toString('hex')),
  HEX: (secret) => ascii(Buffer.from(secret).toString('hex').toUpperCase()),
  'hex of utf-16': (secret) => ascii(Buffer.from(secret, 'utf16le').toString('hex')),
  url: (secret) => ascii(encodeURIComponent(secret)),
  'url, lower case': (secret) => ascii(lowerEscapes(encodeURIComponent(secret))),
  form: (secret) => ascii(new URLSearchParams([['x', secret]]).toString().slice(2)),
  'url, every byte': (secret) => ascii(everyByte(secret, (byte) => `%${byte}`)),
  json: (secret) => ascii(inJson(secret)),
  'json in json': (secret) => ascii(inJson(inJson(secret))),
  'json, every letter': (secret) => ascii(everyByte(secret, (byte) => `\\u00${byte}`)),
  'json with escaped slashes': (secret) => ascii(inJson(secret).replaceAll('/', '\\/')),
  html: (secret) => ascii(inHtml(secret)),
};

/** Distinct byte sequences to look for. */
export function disguisesOf(secret: string): readonly Buffer[] {
  const all = Object.values(disguises).map((disguise) => disguise(secret));
  return [...new Map(all.map((bytes) => [bytes.toString('latin1'), bytes])).values()];
}

/** What is the same in base64 whatever stands before and behind, when the secret begins at this place of a group. */
function aligned(secret: string, alignment: number, encoding: 'base64' | 'base64url'): Buffer {
  const bytes = Buffer.from(secret);
  const from = (3 - alignment) % 3;
  const length = Math.floor((bytes.length - from) / 3) * 3;
  return ascii(bytes.subarray(from, from + length).toString(encoding));
}

function even(bytes: Buffer): Buffer {
  return bytes.subarray(0, Math.floor(bytes.length / 3) * 3);
}

const ascii = (text: string) => Buffer.from(text, 'utf8');
const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
const lowerEscapes = (text: string) => text.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase());

function everyByte(secret: string, show: (hex: string) => string): string {
  return [...Buffer.from(secret)].map((byte) => show(byte.toString(16).padStart(2, '0'))).join('');
}

function inHtml(text: string): string {
  const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (char) => entities[char as keyof typeof entities]);
}
