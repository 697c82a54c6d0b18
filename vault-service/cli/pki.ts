import { readFile } from 'node:fs/promises';
import { initPki, issueClient, leafDays, renewServer, signRequest } from '../pki/authority';
import { listCertificates } from '../pki/folder';
import type { Environment } from '../configuration/settings';
import { count, list, required, UsageError, type Command, type Options } from './command-line';

const passphraseHelp = `The CA key is encrypted where VAULT_PKI_PASSPHRASE is set (16 characters or more); give it again for each use. Keep
the folder off the vault's machine where you can: the service needs server.crt, server.key and ca.crt, nothing else.`;

export const pkiInit: Command = {
  name: 'pki init',
  arguments: '--dir D [--host vault.internal,…] [--client n8n,…]',
  summary: 'Make a private CA and the certificate of the vault',
  help: `  --dir D      folder for ca.crt, ca.key, server.crt, server.key and clients/; made with mode 0700
  --host …     DNS names and IP addresses under which the vault is called (localhost and 127.0.0.1 are always added)
  --client …   issue these client certificates at once
  --name N     common name of the CA; default "Token vault CA"

${passphraseHelp}`,
  options: ['dir', 'host', 'client', 'name'],
  run: async (environment, options) => {
    const place = placeOf(environment, options);
    const files = await initPki(place, {
      name: options['name'] ?? 'Token vault CA',
      hosts: list(options['host']),
    });
    const clients = [];
    for (const name of list(options['client']))
      clients.push({ name, ...(await issueClient(place, name, leafDays)) });
    return {
      ok: true,
      files: [...files, ...clients.flatMap((client) => client.files)],
      ...(clients.length === 0
        ? {}
        : { p12_passwords: clients.map(({ name, password }) => ({ name, password })) }),
      next: `VAULT_TLS_CERT=${place.folder}/server.crt VAULT_TLS_KEY=${place.folder}/server.key VAULT_TLS_CLIENT_CA=${place.folder}/ca.crt`,
    };
  },
};

export const pkiServer: Command = {
  name: 'pki server',
  arguments: '--dir D [--host …] [--days N]',
  summary: 'Renew the certificate of the vault; a running vault takes it within seconds',
  help: `  --host …   other names than the present certificate has
  --days N   default ${leafDays}

${passphraseHelp}`,
  options: ['dir', 'host', 'days'],
  run: async (environment, options) => {
    const hosts = options['host'] === undefined ? undefined : list(options['host']);
    const days = count(options, 'days', leafDays);
    return { ok: true, files: await renewServer(placeOf(environment, options), hosts, days) };
  },
};

export const pkiClient: Command = {
  name: 'pki client',
  arguments: '--dir D --name n8n [--days N]',
  summary: 'Issue a client certificate, also as PKCS#12',
  help: `  --name N   who will show it; a second one for a name replaces the files of the first, and both are valid
  --days N   default ${leafDays}

The password of the .p12 file is printed this once. There is no revocation list: a stolen certificate alone opens
nothing without an API key; revoke that key, and make a new CA in a new folder to lock the certificate out.

${passphraseHelp}`,
  options: ['dir', 'name', 'days'],
  run: async (environment, options) => {
    const days = count(options, 'days', leafDays);
    const { files, password } = await issueClient(
      placeOf(environment, options),
      required(options, 'name'),
      days,
    );
    return { ok: true, files, p12_password: password };
  },
};

export const pkiSign: Command = {
  name: 'pki sign',
  arguments: '--dir D --csr FILE --name NAME [--host …] [--days N]',
  summary: 'Certify the key of a signing request whose private key stays where it is',
  help: `  --csr FILE   PKCS#10 in PEM; RSA from 2048 bits, P-256, P-384, P-521 or Ed25519
  --name N     what the certificate says; names inside the request are not used
  --host …     make it a server's certificate for these hosts; without, a client's
  --days N     default ${leafDays}

${passphraseHelp}`,
  options: ['dir', 'csr', 'name', 'host', 'days'],
  run: async (environment, options) => {
    const file = required(options, 'csr');
    const request = await readFile(file, 'utf8').catch(() => {
      throw new UsageError(`${file} cannot be read`);
    });
    const signed = await signRequest(
      placeOf(environment, options),
      request,
      required(options, 'name'),
      list(options['host']),
      count(options, 'days', leafDays),
    );
    return { ok: true, file: signed };
  },
};

export const pkiShow: Command = {
  name: 'pki show',
  arguments: '--dir D',
  summary: 'List the certificates of a folder and when they end',
  help: '  --dir D   folder that "pki init" made',
  options: ['dir'],
  run: async (environment, options) => {
    const { folder, now } = placeOf(environment, options);
    return { ok: true, certificates: await listCertificates(folder, now) };
  },
};

function placeOf(environment: Environment, options: Options) {
  const passphrase = environment['VAULT_PKI_PASSPHRASE'];
  return {
    folder: required(options, 'dir'),
    passphrase: passphrase === '' ? undefined : passphrase,
    now: new Date(),
  };
}
