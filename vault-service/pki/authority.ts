import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { readFile } from 'node:fs/promises';
import { issue, type Issuer } from './certificate';
import { openFolder, readIssuer, type PkiFolder } from './folder';
import { newKeyPair, PkiRefusal, privatePem } from './keys';
import { bundleOf } from './pkcs12';
import { keyOfSigningRequest } from './signing-request';

const authorityDays = 3_650;
/** What browsers take from public authorities at most; renewing must be a habit, not an event. */
export const leafDays = 397;
/** Programs on the vault's own machine always reach it. */
const ownHosts = ['localhost', '127.0.0.1', '::1'];

export interface PkiPlace {
  readonly folder: string;
  /** Of the CA key. undefined: it is kept unencrypted, mode 0600. */
  readonly passphrase: string | undefined;
  readonly now: Date;
}

/** Makes the authority and the server's certificate. @throws PkiRefusal where there is one already */
export async function initPki(
  { folder: place, passphrase, now }: PkiPlace,
  { name, hosts }: { readonly name: string; readonly hosts: readonly string[] },
): Promise<readonly string[]> {
  const folder = await openFolder(place);
  if (await folder.exists('ca.key'))
    throw new PkiRefusal(
      `${folder.file('ca.key')} exists. "pki server" and "pki client" issue from it; a new CA needs a new folder.`,
    );
  const keys = newKeyPair();
  const issuer: Issuer = { ...keys, name: certificateName(name) };
  const wanted = hosts.map(hostName);
  const keyPem = privatePem(keys.privateKey, passphrase);
  const pem = issue(
    issuer,
    { name, publicKey: keys.publicKey, use: 'authority', hosts: [], days: authorityDays },
    now,
  );
  return [
    await folder.write('ca.crt', pem, 'public'),
    await folder.write('ca.key', keyPem, 'private'),
    ...(await writeServer(folder, issuer, wanted, leafDays, now)),
  ];
}

/** Issues the server's certificate anew, for the same hosts unless others are named. */
export async function renewServer(
  { folder: place, passphrase, now }: PkiPlace,
  hosts: readonly string[] | undefined,
  days: number,
): Promise<readonly string[]> {
  const folder = await openFolder(place);
  const issuer = await readIssuer(folder, passphrase);
  const wanted = hosts?.map(hostName) ?? (await hostsOfServer(folder));
  return writeServer(folder, issuer, wanted, days, now);
}

export interface ClientFiles {
  readonly files: readonly string[];
  /** Of the .p12 file; kept nowhere. */
  readonly password: string;
}

/** Issues a client certificate: PEM files and a PKCS#12 bundle. A second one for a name replaces the files of the first. */
export async function issueClient(
  { folder: place, passphrase, now }: PkiPlace,
  name: string,
  days: number,
): Promise<ClientFiles> {
  const folder = await openFolder(place);
  const issuer = await readIssuer(folder, passphrase);
  const keys = newKeyPair();
  const order = { name: certificateName(name), publicKey: keys.publicKey, hosts: [], days };
  const pem = issue(issuer, { ...order, use: 'client' }, now);
  const bundle = bundleOf(name, keys.privateKey, [pem, issuer.pem]);
  return {
    files: [
      ...(await folder.writePair(`clients/${name}`, keys, [pem])),
      await folder.write(`clients/${name}.p12`, bundle.file, 'private'),
    ],
    password: bundle.password,
  };
}

/** Certifies the key of a signing request; with hosts as a server, else as a client. */
export async function signRequest(
  { folder: place, passphrase, now }: PkiPlace,
  request: string,
  name: string,
  hosts: readonly string[],
  days: number,
): Promise<string> {
  const folder = await openFolder(place);
  const issuer = await readIssuer(folder, passphrase);
  const pem = issue(
    issuer,
    {
      name: certificateName(name),
      publicKey: keyOfSigningRequest(request),
      use: hosts.length > 0 ? 'server' : 'client',
      hosts: hosts.map(hostName),
      days,
    },
    now,
  );
  return folder.write(`signed/${name}.crt`, pem, 'public');
}

async function writeServer(
  folder: PkiFolder,
  issuer: Issuer,
  hosts: readonly string[],
  days: number,
  now: Date,
): Promise<readonly string[]> {
  const keys = newKeyPair();
  const all = [...new Set([...hosts, ...ownHosts])];
  const order = { name: all[0] ?? 'vault', publicKey: keys.publicKey, hosts: all, days };
  return folder.writePair('server', keys, [issue(issuer, { ...order, use: 'server' }, now)]);
}

async function hostsOfServer(folder: PkiFolder): Promise<string[]> {
  const present = new X509Certificate(await readFile(folder.file('server.crt')));
  return (present.subjectAltName ?? '')
    .split(', ')
    .map((entry) => entry.replace(/^(DNS|IP Address):/, ''))
    .filter((host) => !ownHosts.includes(host) && host !== '0:0:0:0:0:0:0:1');
}

/** PrintableString (X.680) as forge writes it, and a file name: nothing that leads elsewhere. */
function certificateName(name: string): string {
  if (/^[A-Za-z0-9](?:[A-Za-z0-9. -]{0,62}[A-Za-z0-9])?$/.test(name)) return name;
  throw new PkiRefusal(
    'A name has 1–64 letters, digits, dots, blanks or -, and begins and ends with a letter or digit.',
  );
}

function hostName(host: string): string {
  const isDns =
    /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
  if (isIP(host) !== 0 || isDns.test(host)) return host.toLowerCase();
  throw new PkiRefusal(`"${host}" is neither a DNS name nor an IP address.`);
}
