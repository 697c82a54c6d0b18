import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod/v4';

const secrets = z.object({
  vaultMasterKey: z.string(),
  vaultAdminKey: z.string(),
  engineSecretKey: z.string(),
  n8nEncryptionKey: z.string(),
  n8nOwnerPassword: z.string(),
});

/** Keys of this machine's own installation. */
export type Secrets = z.output<typeof secrets>;

/** Reads the generated keys, or generates them (file mode 0600) on the first run. */
export async function readOrCreateSecrets(file: string): Promise<Secrets> {
  if (existsSync(file)) return secrets.parse(JSON.parse(await readFile(file, 'utf8')));
  const fresh: Secrets = {
    vaultMasterKey: randomBytes(32).toString('base64'),
    vaultAdminKey: `mev_${randomBytes(32).toString('base64url')}`,
    engineSecretKey: randomBytes(32).toString('base64'),
    n8nEncryptionKey: randomBytes(24).toString('base64url'),
    // n8n asks for a digit and an upper-case letter.
    n8nOwnerPassword: `Me1${randomBytes(12).toString('base64url')}`,
  };
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(fresh, null, 2)}\n`, { mode: 0o600 });
  return fresh;
}
