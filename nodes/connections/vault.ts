import type { IDataObject } from 'n8n-workflow';
import { lease as leaseSchema, type Lease } from '../../core/connections/lease';
import type { ApiAnswer, ApiRequest } from '../exchange/apiRequest';
import { asRecord } from '../exchange/answer';
import { isDataObject } from '../exchange/dataObject';
import { exchange, type Judge } from '../exchange/exchange';
import { RequestFailure } from '../exchange/failure';
import { judgeProblemAnswer } from '../exchange/problem';
import type { RetryPolicy } from '../exchange/retryPolicy';
import { cancellationOf, type RequestContext } from './context';
import { openCredential } from './credential';
import type { ConnectionSelector, LeaseWish } from './leaseWish';
import { leaseFixes, vaultFixes } from './vaultFixes';

/** A lease may wait for a refresh in flight, which the vault gives 20 s. */
const leaseTimeoutMs = 35_000;
/** Enough for one request with its retries. */
const wantedTtlS = 120;
const vaultPolicy: RetryPolicy = {
  maxTries: 4,
  firstWaitMs: 300,
  longestWaitMs: 5_000,
  totalMs: 60_000,
};

const judgeWith =
  (fixes: Readonly<Record<string, string>>): Judge =>
  (answer) =>
    judgeProblemAnswer(answer, 'The token vault', fixes);

export interface Vault {
  /** Tells this vault and key apart from others in the same run; kept in memory only. */
  readonly identity: string;
  readonly vendorBaseUrls: Readonly<Record<string, string>>;
  send(request: Omit<ApiRequest, 'timeoutMs'>): Promise<ApiAnswer>;
  /** Id of the connection a lease would be taken from. */
  connectionId(selector: ConnectionSelector): Promise<string>;
  lease(wish: LeaseWish): Promise<Lease>;
  /** Forces one refresh; joins one that is already under way. */
  refresh(selector: ConnectionSelector): Promise<void>;
}

export async function openVault(context: RequestContext, itemIndex: number): Promise<Vault> {
  const { baseUrl, fields, attempt } = await openCredential(context, 'tokenVaultApi', itemIndex);
  const isCancelled = cancellationOf(context);
  const send = (request: Omit<ApiRequest, 'timeoutMs'>, fixes = vaultFixes) =>
    exchange(
      { ...request, timeoutMs: leaseTimeoutMs },
      { attempt, judge: judgeWith(fixes), policy: vaultPolicy, isCancelled },
    );

  const connectionId = async (selector: ConnectionSelector): Promise<string> => {
    if (selector.by === 'id') return selector.id;
    const { tenant, subject, provider } = selector;
    const { body } = await send({
      method: 'GET',
      path: '/v1/connections',
      query: { tenant, subject, provider, limit: 100 },
      idempotent: true,
    });
    // As the vault picks one for a lease: one that works before one that does not, then the newest.
    const rows = listRows(body).filter(({ status }) => status !== 'revoked');
    const row = rows.find(({ status }) => status !== 'reauth_required') ?? rows[0];
    if (typeof row?.id === 'string') return row.id;
    throw new RequestFailure({
      code: 'not_found',
      message: `The token vault has no ${provider} connection for subject "${subject}"`,
      fix: 'Connect the account first, for example with Token Vault > Connect Link > Create.',
    });
  };

  return {
    identity: JSON.stringify([baseUrl, fields.apiKey]),
    vendorBaseUrls: readVendorBaseUrls(fields.vendorBaseUrls),
    send: (request) => send(request),
    connectionId,
    async lease(wish) {
      const { body } = await send(leaseRequest(wish), leaseFixes(wish));
      return readLease(body);
    },
    async refresh(selector) {
      const id = await connectionId(selector);
      await send({
        method: 'POST',
        path: `/v1/connections/${encodeURIComponent(id)}/refresh`,
        body: {},
        idempotent: true,
      });
    },
  };
}

function leaseRequest({
  connection,
  subAccount,
  scopes,
}: LeaseWish): Omit<ApiRequest, 'timeoutMs'> {
  const wanted = {
    min_ttl_s: wantedTtlS,
    ...(subAccount === undefined ? {} : { sub_account: subAccount }),
    ...(scopes.length === 0 ? {} : { scopes: [...scopes] }),
  };
  if (connection.by === 'id') {
    const path = `/v1/connections/${encodeURIComponent(connection.id)}/token`;
    return { method: 'POST', path, body: wanted, idempotent: true };
  }
  const { tenant, subject, provider } = connection;
  return {
    method: 'POST',
    path: '/v1/tokens',
    body: { tenant, subject, provider, ...wanted },
    idempotent: true,
  };
}

function readLease(body: unknown): Lease {
  const parsed = leaseSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new RequestFailure({
    code: 'malformed_answer',
    message: `The token vault answered with a lease that cannot be read (${fields})`,
    fix: 'Check that the vault and this package have versions that belong together.',
  });
}

/** Rows of a list answer of the vault. */
export function listRows(body: unknown): readonly IDataObject[] {
  const items: unknown = asRecord(body)?.items;
  return Array.isArray(items) ? items.filter(isDataObject) : [];
}

function readVendorBaseUrls(text: unknown): Readonly<Record<string, string>> {
  if (typeof text !== 'string' || text.trim() === '') return {};
  const urls: Record<string, string> = {};
  for (const [provider, url] of Object.entries(parseObject(text) ?? { '': undefined })) {
    if (typeof url !== 'string') {
      throw new RequestFailure({
        code: 'invalid_base_url',
        message:
          '"Vendor Base URLs" of the Token Vault credential is not a JSON object of addresses',
        fix: 'Write it like {"cal-com":"https://cal.example.com"}, or leave it empty.',
      });
    }
    urls[provider] = url;
  }
  return urls;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return asRecord(JSON.parse(text));
  } catch {
    return undefined;
  }
}
