import { randomBytes } from 'node:crypto';

/** Every secret that was made or met, and what it is. */
export interface Ledger {
  readonly known: ReadonlyMap<string, string>;
  keep(this: void, name: string, secret: string): void;
  /** A new secret, with everything in it that one of the disguises writes differently. */
  mint(this: void, name: string): string;
}

const shortest = 12;

export function newLedger(): Ledger {
  const known = new Map<string, string>();
  const keep = (name: string, secret: string): void => {
    if (secret.length >= shortest && !known.has(secret)) known.set(secret, name);
  };
  return {
    known,
    keep,
    mint: (name) => {
      const random = (bytes: number) => randomBytes(bytes).toString('hex');
      const secret = `cnry-${random(9)}/+~"'&<é>%${random(6)}`;
      // What an OAuth app is given is printable ASCII.
      const isAscii = /client secret|developer token/.test(name);
      const minted = isAscii ? secret.replaceAll(/[^\x21-\x7e]/g, '') : secret;
      keep(name, minted);
      return minted;
    },
  };
}
