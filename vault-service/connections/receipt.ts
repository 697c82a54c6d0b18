import { z } from 'zod/v4';
import type { Selectable } from 'kysely';
import type { RevocationTable } from '../database/schema';
import { findProfile } from '../providers/registry';

/** What the provider said to the revocation of one token. */
export const receipt = z.object({
  id: z.uuid(),
  connection: z.uuid(),
  provider: z.string(),
  token: z.enum(['refresh_token', 'access_token', 'sub_account_token']),
  /** Whose token it was: a page that is no longer chosen, say. */
  sub_account: z.object({ id: z.uuid(), kind: z.string() }).nullable(),
  /** `kept`: the provider ends it only together with what is still in use; `instructions` say with what. */
  outcome: z.enum(['revoked', 'kept', 'not_supported', 'failed']),
  /** HTTP status of the provider, where it answered. */
  status: z.int().nullable(),
  at: z.iso.datetime(),
  /** The provider was away: it is asked again for about a day, and the receipt completed (`GET /v1/revocations`). */
  retrying: z.boolean(),
  /** What is left for a person to do at the provider, unless it confirmed the end. */
  instructions: z
    .object({
      code: z.enum(['remove_app', 'delete_key', 'shared_grant', 'derived_token']),
      text: z.string(),
    })
    .nullable(),
});
export type Receipt = z.output<typeof receipt>;

export type RevocationRow = Selectable<RevocationTable>;

export function receiptOf(row: RevocationRow): Receipt {
  return {
    id: row.id,
    connection: row.connection,
    provider: row.provider,
    token: row.token_kind,
    sub_account:
      row.sub_account === null ? null : { id: row.sub_account, kind: row.sub_account_kind ?? '' },
    outcome: row.outcome,
    status: row.http_status,
    at: row.updated_at.toISOString(),
    retrying: row.next_at !== null,
    instructions: row.outcome === 'revoked' ? null : instructionsFor(row),
  };
}

function instructionsFor({
  provider,
  kind,
  outcome,
  token_kind,
}: RevocationRow): Receipt['instructions'] {
  const profile = findProfile(provider);
  const title = profile?.title ?? provider;
  if (token_kind === 'sub_account_token')
    return {
      code: 'derived_token',
      text: `${title} ends this token only together with the account's whole authorisation, which the connection still uses. It is handed out no more; a copy leased before works until the connection ends or the account's owner removes it at ${title}.`,
    };
  if (outcome === 'kept')
    return {
      code: 'shared_grant',
      text: `Other connections use this account's authorisation, which ${title} ends as a whole. It ends with the last of them.`,
    };
  return kind === 'key'
    ? { code: 'delete_key', text: profile?.removal?.key ?? `Delete the key at ${title}.` }
    : {
        code: 'remove_app',
        text: profile?.removal?.app ?? `Remove the app in the account settings of ${title}.`,
      };
}
