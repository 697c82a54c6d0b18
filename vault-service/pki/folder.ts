import { X509Certificate } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Issuer } from './certificate';
import { PkiRefusal, privatePem, readPrivatePem, type KeyPair } from './keys';

export interface PkiFolder {
  readonly file: (...parts: string[]) => string;
  /** Written beside and moved into place, so that a reader finds the old or the new file, never half of one. */
  write(name: string, content: string | Buffer, access: 'private' | 'public'): Promise<string>;
  /** Key first: the service takes a pair only once both fit. */
  writePair(name: string, keys: KeyPair, chain: readonly string[]): Promise<readonly string[]>;
  exists(name: string): Promise<boolean>;
}

export async function openFolder(folder: string): Promise<PkiFolder> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = (...parts: string[]) => path.join(folder, ...parts);
  const write: PkiFolder['write'] = async (name, content, access) => {
    const target = file(name);
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    const beside = `${target}.${process.pid}.new`;
    const handle = await open(beside, 'w', access === 'private' ? 0o600 : 0o644);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, target);
    return target;
  };
  return {
    file,
    write,
    writePair: async (name, keys, chain) => [
      await write(`${name}.key`, privatePem(keys.privateKey), 'private'),
      await write(`${name}.crt`, chain.join(''), 'public'),
    ],
    exists: (name) =>
      stat(file(name)).then(
        () => true,
        () => false,
      ),
  };
}

/** The authority of a folder. @throws PkiRefusal when there is none, or its key and certificate do not fit */
export async function readIssuer(
  folder: PkiFolder,
  passphrase: string | undefined,
): Promise<Issuer & { readonly pem: string }> {
  const [pem, key] = await Promise.all(
    ['ca.crt', 'ca.key'].map((name) =>
      readFile(folder.file(name), 'utf8').catch(() => {
        throw new PkiRefusal(`${folder.file(name)} cannot be read. Run "pki init" first.`);
      }),
    ),
  );
  const certificate = new X509Certificate(pem ?? '');
  const keys = readPrivatePem(key ?? '', passphrase);
  if (!certificate.checkPrivateKey(keys.privateKey))
    throw new PkiRefusal(`${folder.file('ca.key')} is not the key of ${folder.file('ca.crt')}.`);
  if (Date.parse(certificate.validTo) <= Date.now())
    throw new PkiRefusal(
      `The CA ended on ${certificate.validTo}. Make a new one in another folder.`,
    );
  return { ...keys, name: certificate.subject.replace(/^CN=/, ''), pem: pem ?? '' };
}

export interface Listed {
  readonly file: string;
  readonly name: string;
  readonly hosts: string;
  readonly ends: string;
  readonly days_left: number;
  readonly sha256: string;
}

/** Every certificate of a folder, the first to end first. */
export async function listCertificates(folder: string, now: Date): Promise<readonly Listed[]> {
  const entries = await readdir(folder, { recursive: true }).catch(() => {
    throw new PkiRefusal(`${folder} cannot be read. Run "pki init" first.`);
  });
  const listed = await Promise.all(
    entries
      .filter((name) => name.endsWith('.crt'))
      .map(async (file) => {
        const found = new X509Certificate(await readFile(path.join(folder, file)));
        const ends = new Date(found.validTo);
        return {
          file,
          name: found.subject.replace(/^CN=/, ''),
          hosts: found.subjectAltName ?? '',
          ends: ends.toISOString(),
          days_left: Math.floor((ends.getTime() - now.getTime()) / 86_400_000),
          sha256: found.fingerprint256,
        };
      }),
  );
  return listed.sort((one, other) => one.days_left - other.days_left);
}
