import type { Family, RigProvider } from '../../rigs/oauth-provider';
import type { TestVault } from './vault';

export interface Connected {
  readonly id: string;
  readonly family: Family;
}

/** Imports a new grant of the provider whose access token ended a minute ago (or ends in `expiresInS`). */
export async function connectTo(
  vault: TestVault,
  provider: RigProvider,
  {
    tenant = 'acme',
    subject = 'brand-1',
    expiresInS = -60,
  }: { tenant?: string; subject?: string; expiresInS?: number } = {},
): Promise<Connected> {
  const family = provider.grant();
  const { status, body, text } = await vault.admin.post('/v1/connections', {
    tenant,
    subject,
    provider: 'generic-oauth2',
    credential: {
      access_token: family.accessToken,
      refresh_token: family.refreshToken,
      expires_at: new Date(Date.now() + expiresInS * 1000).toISOString(),
    },
  });
  if (status !== 201) throw new Error(text);
  return { id: String(body['id']), family };
}
