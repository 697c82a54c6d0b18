import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { sql, type Kysely, type Selectable } from 'kysely';
import { hashSecret } from '../api-keys/secret';
import type { ConnectFlowTable, VaultSchema } from '../database/schema';
import type { TenantKeys } from '../encryption/tenant-keys';
import type { ProviderSetup } from '../providers/profile';
import type { ConnectSession } from './sessions';

export type ConnectFlow = Selectable<ConnectFlowTable>;

export const flowMinutes = 10;

export interface BegunFlow {
  readonly authorizeUrl: string;
  /** Binds the flow to the browser that began it. */
  readonly cookie: { readonly name: string; readonly value: string };
}

/** Begins one authorization: random state, PKCE S256 where the provider takes it, and a cookie for this browser. */
export async function beginFlow(
  db: Kysely<VaultSchema>,
  keys: TenantKeys,
  session: ConnectSession,
  setup: ProviderSetup,
  redirectUri: string,
): Promise<BegunFlow> {
  const state = randomBytes(32).toString('base64url');
  const cookieSecret = randomBytes(32).toString('base64url');
  const verifier = setup.pkce ? randomBytes(48).toString('base64url') : undefined;
  const cipher = await keys.cipher(session.tenant);
  const stateHash = hashSecret(state);
  await db
    .insertInto('connect_flows')
    .values({
      state_hash: stateHash,
      session: session.id,
      tenant: session.tenant,
      provider: setup.profile.id,
      cookie_hash: hashSecret(cookieSecret),
      verifier:
        verifier === undefined ? null : cipher.seal(flowResource(stateHash), 'verifier', verifier),
      key_version: cipher.version,
      redirect_uri: redirectUri,
      expires_at: new Date(Date.now() + flowMinutes * 60_000),
    })
    .execute();
  return {
    authorizeUrl: authorizeUrl(setup, redirectUri, state, verifier),
    cookie: { name: cookieName(state), value: cookieSecret },
  };
}

function authorizeUrl(
  { profile, ...setup }: ProviderSetup,
  redirectUri: string,
  state: string,
  verifier: string | undefined,
): string {
  const url = new URL(setup.authorizeUrl);
  const parameters = {
    response_type: 'code',
    [profile.clientIdName]: setup.clientId,
    redirect_uri: redirectUri,
    state,
    ...(setup.scopes.length > 0 ? { scope: setup.scopes.join(profile.scopeSeparator) } : {}),
    ...(verifier === undefined
      ? {}
      : {
          code_challenge: createHash('sha256').update(verifier).digest('base64url'),
          code_challenge_method: 'S256',
        }),
    ...profile.authorizeParameters,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.toString();
}

/** One cookie per flow, so that two tabs do not disturb each other. */
export function cookieName(state: string): string {
  return `mev_flow_${hashSecret(state).toString('hex').slice(0, 16)}`;
}

export async function findFlow(
  db: Kysely<VaultSchema>,
  state: string,
): Promise<ConnectFlow | undefined> {
  return db
    .selectFrom('connect_flows')
    .selectAll()
    .where('state_hash', '=', hashSecret(state))
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`now()`)
    .executeTakeFirst();
}

export function startedHere(flow: ConnectFlow, cookie: string | undefined): boolean {
  return cookie !== undefined && timingSafeEqual(hashSecret(cookie), flow.cookie_hash);
}

/** Uses the state up. Of several that try, one succeeds. */
export async function consumeFlow(db: Kysely<VaultSchema>, flow: ConnectFlow): Promise<boolean> {
  const used = await db
    .updateTable('connect_flows')
    .set({ used_at: sql<Date>`now()` })
    .where('state_hash', '=', flow.state_hash)
    .where('used_at', 'is', null)
    .returning('session')
    .executeTakeFirst();
  return used !== undefined;
}

export const flowResource = (stateHash: Buffer) => `flow/${stateHash.toString('hex')}`;
