import { createHash, createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { ConfigurationError } from '../../platform/configuration/environment';

/** Files of the service's own HTTPS. */
export interface TlsFiles {
  /** PEM: the server's certificate, then those between it and its CA. */
  readonly cert: string;
  /** PEM, readable by its owner only. */
  readonly key: string;
  /** PEM: who may issue the certificates that callers of the API must show. undefined: callers need none. */
  readonly clientCa: string | undefined;
}

/** What the files hold, checked to belong together. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  readonly ca: string | undefined;
  /** When the first certificate on the way from the server to its CA ends, or the client CA if that is earlier. */
  readonly endsAt: Date;
  /** Changes with any of the files. */
  readonly fingerprint: string;
}

/** `VAULT_TLS_*`, or undefined where the service is to speak plain HTTP. @throws ConfigurationError */
export function tlsFilesFrom(
  cert: string | undefined,
  key: string | undefined,
  clientCa: string | undefined,
): TlsFiles | undefined {
  if (cert !== undefined && key !== undefined) return { cert, key, clientCa };
  const given = { VAULT_TLS_CERT: cert, VAULT_TLS_KEY: key, VAULT_TLS_CLIENT_CA: clientCa };
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  if (set.length === 0) return undefined;
  const missing = cert === undefined ? 'VAULT_TLS_CERT' : 'VAULT_TLS_KEY';
  throw new ConfigurationError([
    `${missing}: is not set, but ${set.map(([name]) => name).join(' and ')} is. HTTPS needs a certificate and its key; "pki init" makes both.`,
  ]);
}

/** @throws ConfigurationError with one line per file at fault */
export async function readTls(files: TlsFiles): Promise<TlsMaterial> {
  const problems: string[] = [];
  const read = async (name: string, file: string): Promise<string> => {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined)
      problems.push(`${name}: ${file} cannot be read. Check the path and its owner.`);
    return text ?? '';
  };
  const [cert, key, ca] = await Promise.all([
    read('VAULT_TLS_CERT', files.cert),
    read('VAULT_TLS_KEY', files.key),
    files.clientCa === undefined ? undefined : read('VAULT_TLS_CLIENT_CA', files.clientCa),
  ]);
  if (problems.length > 0) throw new ConfigurationError(problems);
  const chain = certificatesIn(cert);
  const authorities = ca === undefined ? [] : certificatesIn(ca);
  const own = privateKeyIn(key);
  const server = chain?.[0];
  if (server === undefined)
    problems.push(`VAULT_TLS_CERT: ${files.cert} holds no certificate in PEM form.`);
  if (own === undefined)
    problems.push(`VAULT_TLS_KEY: ${files.key} holds no unencrypted private key in PEM form.`);
  if (await isOpenToOthers(files.key))
    problems.push(`VAULT_TLS_KEY: ${files.key} can be read by others. Run: chmod 600 ${files.key}`);
  if (server && own && !server.checkPrivateKey(own))
    problems.push(
      `VAULT_TLS_KEY: ${files.key} is not the key of the certificate in ${files.cert}.`,
    );
  if (server && new Date(server.validTo).getTime() <= Date.now())
    problems.push(
      `VAULT_TLS_CERT: ${files.cert} ended on ${server.validTo}. Renew it; "pki server" issues a new one.`,
    );
  if (files.clientCa !== undefined && (authorities?.length ?? 0) === 0)
    problems.push(`VAULT_TLS_CLIENT_CA: ${files.clientCa} holds no certificate in PEM form.`);
  if (authorities?.some((authority) => !authority.ca))
    problems.push(
      `VAULT_TLS_CLIENT_CA: ${files.clientCa ?? ''} holds a certificate that is no CA. Give the CA, not a client certificate.`,
    );
  if (problems.length > 0) throw new ConfigurationError(problems);
  const ends = [...(chain ?? []), ...(authorities ?? [])].map(({ validTo }) => Date.parse(validTo));
  return {
    cert,
    key,
    ca,
    endsAt: new Date(Math.min(...ends)),
    fingerprint: createHash('sha256')
      .update(JSON.stringify([cert, key, ca]))
      .digest('hex'),
  };
}

/** All certificates of a PEM text; undefined when one of them cannot be read. */
function certificatesIn(pem: string): X509Certificate[] | undefined {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    return undefined;
  }
}

function privateKeyIn(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

async function isOpenToOthers(file: string): Promise<boolean> {
  return process.platform !== 'win32' && ((await stat(file)).mode & 0o077) !== 0;
}
