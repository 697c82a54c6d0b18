import { randomUUID } from 'node:crypto';
import { z } from 'zod/v4';
import { lease } from '../../core/connections/lease';
import type { Stack } from '../stack/stack';
import { callJson } from './http';
import { vaultAdmin } from './installation';
import type { DemoStep } from './step-table';

const concurrentLeases = 200;

const grant = z.object({
  family_id: z.string(),
  access_token: z.string(),
  refresh_token: z.string(),
});

const families = z.object({
  families: z.array(
    z.object({
      id: z.string(),
      revoked: z.unknown(),
      refreshes: z.int(),
      rejected_refreshes: z.int(),
    }),
  ),
});

/**
 * Connects an account whose token has expired, at a provider that kills the whole grant when a refresh token
 * is used twice, and asks two replicas of the vault for it 200 times at once.
 */
export function refreshedOnce(stack: Stack): DemoStep {
  return {
    title: `Expired token, ${concurrentLeases} leases on 2 vault replicas: refreshed once`,
    run: async () => {
      const replica = await stack.startVaultReplica();
      try {
        const { connection, family } = await connectExpired(stack);
        const vaults = [stack.urls.vault, stack.urls.vaultReplica];
        const startedAt = Date.now();
        const leases = await Promise.all(
          Array.from({ length: concurrentLeases }, (_, index) =>
            callJson(
              `${vaults[index % vaults.length] ?? ''}/v1/connections/${connection}/token`,
              lease,
              {
                method: 'POST',
                headers: vaultAdmin(stack),
                body: {},
              },
            ),
          ),
        );
        const tookMs = Date.now() - startedAt;
        const tokens = new Set(leases.map(({ access_token }) => access_token));
        const state = await callJson(`${stack.urls.sandbox}/control/state/generic`, families);
        const used = state.families.find(({ id }) => id === family);
        if (!used) throw new Error('the provider does not know the grant');
        if (used.revoked)
          throw new Error('the provider revoked the grant: a refresh token was used twice');
        const refreshes = used.refreshes + used.rejected_refreshes;
        if (refreshes !== 1 || tokens.size !== 1) {
          throw new Error(`${refreshes} refreshes and ${tokens.size} different tokens`);
        }
        return `${leases.length} leases of one new token in ${tookMs} ms, 1 token request, grant alive`;
      } finally {
        await replica.close();
      }
    },
  };
}

async function connectExpired(stack: Stack): Promise<{ connection: string; family: string }> {
  const { vault, sandbox } = stack.urls;
  const headers = vaultAdmin(stack);
  const client = { client_id: `demo-${randomUUID().slice(0, 8)}`, client_secret: randomUUID() };
  await callJson(`${sandbox}/control/state/generic`, z.unknown(), {
    method: 'POST',
    body: {
      clients: [
        {
          ...client,
          redirect_uris: [`${vault}/oauth/callback`],
          rotation: 'strict',
          access_ttl_s: 3600,
          client_auth: 'basic',
        },
      ],
    },
  });
  const issued = await callJson(`${sandbox}/control/oauth/generic/grants`, grant, {
    method: 'POST',
    body: { client_id: client.client_id, scopes: ['posts'] },
  });
  const tenant = `rotation-${randomUUID().slice(0, 8)}`;
  await callJson(`${vault}/v1/tenants`, z.unknown(), {
    method: 'POST',
    headers,
    body: { id: tenant, name: 'Rotation check' },
  });
  await callJson(`${vault}/v1/tenants/${tenant}/integrations/generic-oauth2`, z.unknown(), {
    method: 'PUT',
    headers,
    body: {
      ...client,
      authorize_url: `${sandbox}/oauth/generic/authorize`,
      token_url: `${sandbox}/oauth/generic/token`,
      revoke_url: `${sandbox}/oauth/generic/revoke`,
      scopes: ['posts'],
      client_auth: 'basic',
      pkce: true,
      rotation: 'strict',
    },
  });
  const { id } = await callJson(`${vault}/v1/connections`, z.object({ id: z.string() }), {
    method: 'POST',
    headers,
    body: {
      tenant,
      subject: 'rotation-check',
      provider: 'generic-oauth2',
      credential: {
        access_token: issued.access_token,
        refresh_token: issued.refresh_token,
        expires_at: new Date(Date.now() - 60_000).toISOString(),
        scopes: ['posts'],
      },
    },
  });
  return { connection: id, family: issued.family_id };
}
