import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { send, type RigCall } from '../caller';
import { integrationFor, type RigProvider } from '../oauth-provider';

/** A tenant and one of everything it can have, or the names of one that does not exist. */
export interface Holding {
  readonly tenant: string;
  readonly subject: string;
  /** In every text of the tenant that may be chosen freely; nobody else may ever see it. */
  readonly marker: string;
  /** By the first part of the path: `connections` → id. */
  readonly ids: Readonly<Record<string, string>>;
}

/**
 * Makes what `/v1/<collection>/{id}` names. A route over a collection that stands neither here nor in a sample is not
 * covered, and the rig fails.
 */
const collections: Readonly<
  Record<string, (own: { readonly tenant: string; readonly marker: string }) => unknown>
> = {
  connections: ({ tenant, marker }) => ({
    tenant,
    subject: `subject-${marker}`,
    provider: 'generic-oauth2',
    label: `Label ${marker}`,
    account: { id: `account-${marker}`, name: `Account ${marker}` },
    extra: { page: `page-${marker}` },
    credential: {
      access_token: `at-${marker}`,
      refresh_token: `rt-${marker}`,
      expires_at: new Date(Date.now() + 86_400_000).toISOString(),
      scopes: [`scope-${marker}`],
    },
  }),
  'connect-sessions': ({ tenant, marker }) => ({
    tenant,
    subject: `subject-${marker}`,
    providers: ['generic-oauth2'],
  }),
  'webhook-endpoints': ({ tenant, marker }) => ({
    tenant,
    url: `https://receiver.example/${marker}`,
    types: ['connection.expiring'],
  }),
  'api-keys': ({ tenant, marker }) => ({
    name: `Key ${marker}`,
    tenants: [tenant],
    actions: ['lease'],
  }),
  'alert-channels': ({ tenant, marker }) => ({
    tenant,
    name: `Channel ${marker}`,
    kind: 'slack',
    locale: 'en',
    settings: { webhook_url: `https://hooks.slack.com/services/T000/B000/${marker}` },
  }),
};

export const knownCollections = new Set(Object.keys(collections));

const sameLength = () => randomBytes(6).toString('hex');

/** Creates a tenant with one of everything whose collection the API has. */
export async function furnish(
  call: RigCall,
  provider: RigProvider,
  has: ReadonlySet<string>,
): Promise<Holding> {
  const marker = `mark${randomBytes(8).toString('hex')}`;
  const tenant = `t-${sameLength()}`;
  const must = async (method: string, path: string, body: unknown) => {
    const answer = await send(call, method, path, body);
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  await must('POST', '/v1/tenants', { id: tenant, name: `Tenant ${marker}` });
  await must('PUT', `/v1/tenants/${tenant}/integrations/generic-oauth2`, {
    ...integrationFor(provider),
    client_id: `client-${marker}`,
  });
  await must('PUT', `/v1/tenants/${tenant}/branding`, { colors: { button: '#1d4ed8' } });
  const ids: Record<string, string> = {};
  for (const [collection, bodyOf] of Object.entries(collections)) {
    if (!has.has(collection)) continue;
    const made = await must('POST', `/v1/${collection}`, bodyOf({ tenant, marker }));
    ids[collection] = String(made['id']);
  }
  return { tenant, subject: `subject-${marker}`, marker, ids };
}

/** Names of the same lengths that stand for nothing. */
export function missing(has: ReadonlySet<string>): Holding {
  const marker = `mark${randomBytes(8).toString('hex')}`;
  return {
    tenant: `t-${sameLength()}`,
    subject: `subject-${marker}`,
    marker,
    ids: Object.fromEntries([...has].map((collection) => [collection, uuid()])),
  };
}
