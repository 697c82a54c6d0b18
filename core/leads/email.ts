import { withoutHiddenCharacters } from '../text/hidden-unicode';

export interface EmailAddress {
  /** The address to write to: lower case, domain in ASCII. */
  readonly address: string;
  /** The mailbox it reaches: what two spellings of one address share. */
  readonly mailbox: string;
}

/** Google ignores dots and everything after a plus in these mailboxes (Google Account Help, "Dots don't matter"). */
const dotlessDomains = new Set(['gmail.com', 'googlemail.com']);

/**
 * Canonical e-mail, or null when it is none. Local parts are compared in lower case, as every large mailbox provider does.
 * `' Awa.Diop+promo@GMail.com '` → address `awa.diop+promo@gmail.com`, mailbox `awadiop@gmail.com`.
 */
export function canonicalEmail(raw: string): EmailAddress | null {
  const text = withoutHiddenCharacters(raw.normalize('NFKC'))
    .replace(/^mailto:/i, '')
    .trim()
    .toLowerCase();
  const parts = /^([^\s@<>()",;:\\[\]]{1,64})@([^\s@/?#:]{1,253})$/u.exec(text);
  if (!parts) return null;
  const [, local = '', writtenDomain = ''] = parts;
  const domain = asciiDomain(writtenDomain);
  if (domain === null || /^\.|\.\.|\.$/.test(local)) return null;
  const mailbox = dotlessDomains.has(domain)
    ? `${(local.split('+')[0] ?? '').replaceAll('.', '')}@gmail.com`
    : `${local}@${domain}`;
  return { address: `${local}@${domain}`, mailbox };
}

function asciiDomain(domain: string): string | null {
  if (!URL.canParse(`http://${domain}`)) return null;
  const { hostname } = new URL(`http://${domain}`);
  return /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(hostname)
    ? hostname
    : null;
}
