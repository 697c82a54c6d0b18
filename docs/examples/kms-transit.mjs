// The vault's master key in OpenBao or HashiCorp Vault (Transit engine). Start the vault with
//   VAULT_KMS_PLUGIN=/etc/vault/kms-transit.mjs
//   TRANSIT_URL=https://bao.internal:8200  TRANSIT_KEY=marketing-vault  TRANSIT_TOKEN_FILE=/run/secrets/transit_token
// To move to another key of Transit, or to another Transit, start once with
//   VAULT_KMS_PLUGIN_PREVIOUS=/etc/vault/kms-transit.mjs  TRANSIT_PREVIOUS_KEY=the-former-key
// and TRANSIT_PREVIOUS_URL, TRANSIT_PREVIOUS_TOKEN_FILE where they differ too.
// The key must be of an authenticated type (aes256-gcm96, the default). Its token needs `update` on
// transit/encrypt/<key> and transit/decrypt/<key>, and `read` on transit/keys/<key>.
import { readFile } from 'node:fs/promises';

export default async function open({ role }) {
  const former = role === 'previous';
  const url = (former && process.env.TRANSIT_PREVIOUS_URL) || setting('TRANSIT_URL');
  const key = encodeURIComponent(setting(former ? 'TRANSIT_PREVIOUS_KEY' : 'TRANSIT_KEY'));
  const tokenFile =
    (former && process.env.TRANSIT_PREVIOUS_TOKEN_FILE) || setting('TRANSIT_TOKEN_FILE');

  async function ask(method, path, body) {
    const answer = await fetch(new URL(`/v1/transit/${path}`, url), {
      method,
      redirect: 'error',
      // Read anew each time: such tokens are renewed by replacing the file.
      headers: { 'x-vault-token': (await readFile(tokenFile, 'utf8')).trim() },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(8_000),
    });
    if (!answer.ok) throw new Error(`Transit answered ${answer.status}`);
    return (await answer.json()).data;
  }

  return {
    keyId: `transit:${new URL(url).host}/${key}`,
    async wrap(plain, { name }) {
      const { ciphertext } = await ask('POST', `encrypt/${key}`, {
        plaintext: Buffer.from(plain).toString('base64'),
        associated_data: Buffer.from(name).toString('base64'),
      });
      return Buffer.from(ciphertext, 'utf8');
    },
    async unwrap(wrapped, { name }) {
      const { plaintext } = await ask('POST', `decrypt/${key}`, {
        ciphertext: Buffer.from(wrapped).toString('utf8'),
        associated_data: Buffer.from(name).toString('base64'),
      });
      return Buffer.from(plaintext, 'base64');
    },
    async health() {
      await ask('GET', `keys/${key}`);
    },
  };
}

function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
