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
      app_hash: appHash(setup),
      expires_at: new Date(Date.now() + flowMinutes * 60_000),
    })
    .execute();
  return {
    authorizeUrl: authorizeUrl(setup, redirectUri, state, verifier),
    cookie: { name: cookieName(state, redirectUri), value: cookieSecret },
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
    ...(setup.authorizeParameters ?? profile.authorizeParameters),
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
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.toString();
}

/**
 * One cookie per flow, so that two tabs do not disturb each other. With https its prefix makes browsers refuse it from
 * a neighbouring host (RFC 6265bis §4.1.3.2): otherwise a page on another subdomain could bind a stranger's flow to
 * the browser it is shown in.
 */
export function cookieName(state: string, publicUrl: string): string {
  const prefix = publicUrl.startsWith('https:') ? '__Host-' : '';
  return `${prefix}mev_flow_${hashSecret(state).toString('hex').slice(0, 16)}`;
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

/**
 * Whether the app is the one the flow was begun with. A code is its server's and its client's: where somebody sets
 * another app meanwhile, code and verifier must not go to an address of his.
 */
export function isBegunWith({ app_hash }: ConnectFlow, setup: ProviderSetup): boolean {
  return app_hash === null || timingSafeEqual(app_hash, appHash(setup));
}

function appHash({ clientId, authorizeUrl, tokenUrl }: ProviderSetup): Buffer {
  return hashSecret(JSON.stringify([clientId, authorizeUrl, tokenUrl]));
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

/**
 * Notes for which server a code is meant. A code that came back in the flow of another server is answered `false`: with
 * one redirect URI for all, a dishonest server can have a person sent to an honest one and so see the code (mix-up,
 * RFC 9700 §4.4); it is worth nothing to it without the app's secret, and must be worth nothing in a flow of its own.
 */
export async function assignCode(
  db: Kysely<VaultSchema>,
  flow: ConnectFlow,
  code: string,
  tokenUrl: string,
): Promise<boolean> {
  const code_hash = hashSecret(code);
  const code_for = new URL(tokenUrl).origin;
  await db
    .updateTable('connect_flows')
    .set({ code_hash, code_for })
    .where('state_hash', '=', flow.state_hash)
    .execute();
  const elsewhere = await db
    .selectFrom('connect_flows')
    .select('session')
    .where('code_hash', '=', code_hash)
    .where('code_for', '<>', code_for)
    .executeTakeFirst();
  return elsewhere === undefined;
}

export const flowResource = (stateHash: Buffer) => `flow/${stateHash.toString('hex')}`;
