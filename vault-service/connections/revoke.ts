import { sql, type Kysely } from 'kysely';
import { z } from 'zod/v4';
import { appendWithin, type AuditEntry } from '../audit/log';
import { announce } from '../database/changes';
import type { VaultSchema } from '../database/schema';
import { call } from '../egress/request';
import type { EgressRules } from '../egress/address';
import type { TenantCipher, TenantKeys } from '../encryption/tenant-keys';
import { publishWithin } from '../events/outbox';
import type { FindSetup } from '../integrations/setup';
import type { ProviderSetup } from '../providers/profile';
import type { ConnectionRow } from '../refresh/claim';
import type { RefreshEngine } from '../refresh/engine';
import { connectionResource } from '../refresh/settle';
import { claimLeaseS } from '../refresh/timing';
import type { ReadConnection } from './read';

/** What the provider said to the revocation of one token. */
export const receipt = z.object({
  connection: z.uuid(),
  provider: z.string(),
  token: z.enum(['refresh_token', 'access_token']),
  outcome: z.enum(['revoked', 'not_supported', 'failed']),
  /** HTTP status of the provider, where it answered. */
  status: z.int().nullable(),
  at: z.iso.datetime(),
});
export type Receipt = z.output<typeof receipt>;

export interface RevokeParts {
  readonly db: Kysely<VaultSchema>;
  readonly keys: TenantKeys;
  readonly findSetup: FindSetup;
  readonly engine: RefreshEngine;
  readonly read: ReadConnection;
  readonly rules: EgressRules;
}

const revokeTimeoutMs = 10_000;

/**
 * Ends a connection: the provider is asked to revoke, then the tokens are wiped here whatever it said. A refresh under
 * way is waited for first, so that the token it brings is revoked too.
 */
export async function revokeConnection(
  parts: RevokeParts,
  found: ConnectionRow,
  entry: AuditEntry,
): Promise<readonly Receipt[]> {
  const row = await settled(parts, found);
  if (row.status === 'revoked') {
    await appendWithin(parts.db, [entry]);
    return [];
  }
  const receipts = await revokeAtProvider(parts, row);
  await parts.db.transaction().execute(async (tx) => {
    await tx
      .updateTable('connections')
      .set({
        status: 'revoked',
        status_reason: null,
        epoch: sql<number>`epoch + 1`,
        access_token: null,
        refresh_token: null,
        refresh_fingerprint: null,
        extra: null,
        refresh_owner: null,
        refresh_deadline: null,
        refresh_intent: null,
        refresh_due_at: null,
        retry_at: null,
        updated_at: sql<Date>`now()`,
      })
      .where('id', '=', row.id)
      .execute();
    await publishWithin(tx, [
      {
        type: 'connection.revoked',
        tenant: row.tenant,
        connection: row.id,
        data: { subject: row.subject, provider: row.provider, status: 'revoked', reason: null },
      },
    ]);
    await announce(tx, { what: 'connection', id: row.id });
    await appendWithin(tx, [
      {
        ...entry,
        details: { receipts: receipts.map(({ token, outcome }) => `${token}:${outcome}`) },
      },
    ]);
  });
  return receipts;
}

async function settled({ engine, read }: RevokeParts, row: ConnectionRow): Promise<ConnectionRow> {
  if (row.refresh_owner !== null) await engine.refresh(row, { waitMs: claimLeaseS * 1000 });
  return (await read(row.id)) ?? row;
}

/** Asks the provider to revoke; the refresh token first, since at most providers it ends the whole grant. */
export async function revokeAtProvider(
  { keys, findSetup, rules }: Pick<RevokeParts, 'keys' | 'findSetup' | 'rules'>,
  row: ConnectionRow,
): Promise<readonly Receipt[]> {
  const setup = row.kind === 'oauth2' ? await findSetup(row.tenant, row.provider) : undefined;
  const cipher = await keys.cipher(row.tenant, row.access_token);
  const receipts: Receipt[] = [];
  for (const token of ['refresh_token', 'access_token'] as const) {
    const sealed = row[token];
    if (!sealed) continue;
    const outcome = setup?.revokeUrl
      ? await revokeToken(
          setup,
          setup.revokeUrl,
          token,
          openToken(cipher, row, token, sealed),
          rules,
        )
      : ({ outcome: 'not_supported', status: null } as const);
    receipts.push({
      connection: row.id,
      provider: row.provider,
      token,
      ...outcome,
      at: new Date().toISOString(),
    });
  }
  return receipts;
}

function openToken(
  cipher: TenantCipher,
  row: ConnectionRow,
  field: string,
  sealed: Buffer,
): string {
  return cipher.open(connectionResource(row.id), field, sealed);
}

/**
 * RFC 7009: any 2xx means the token is invalid now, known before or not. Some providers (Google) instead answer 400
 * `invalid_token` to a token that is dead already, which it is once the refresh token beside it was revoked.
 */
async function revokeToken(
  { profile, clientId, clientSecret, clientAuth }: ProviderSetup,
  url: string,
  hint: string,
  token: string,
  rules: EgressRules,
): Promise<Pick<Receipt, 'outcome' | 'status'>> {
  const parameters = profile.revokeParameters?.(token) ?? { token, token_type_hint: hint };
  const own =
    clientAuth === 'basic' ? {} : { [profile.clientIdName]: clientId, client_secret: clientSecret };
  const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`);
  try {
    const { status, body } = await call(
      {
        method: 'POST',
        url,
        timeoutMs: revokeTimeoutMs,
        headers: {
          'content-type':
            clientAuth === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
          ...(clientAuth === 'basic' ? { authorization: `Basic ${basic.toString('base64')}` } : {}),
        },
        body:
          clientAuth === 'json'
            ? JSON.stringify({ ...parameters, ...own })
            : new URLSearchParams({ ...parameters, ...own }).toString(),
      },
      rules,
    );
    const dead = status === 400 && body.includes('"invalid_token"');
    // Slack answers 200 to a refusal.
    const done = status >= 200 && status < 300 && !/"ok"\s*:\s*false/.test(body);
    return { outcome: dead || done ? 'revoked' : 'failed', status };
  } catch {
    return { outcome: 'failed', status: null };
  }
}
