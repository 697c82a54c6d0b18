import { findOAuthProfile, providerIds } from '../../vault-service/providers/registry';
import { sandboxApps } from './support/apps';
import { startStack, type Stack } from './support/stack';

// The sandbox's OAuth servers, each with its provider's own habits, misbehave once during a refresh; the whole table
// of quirks is in vault-service/tests/gauntlet.

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

/** Instagram's tokens rest for a day before they are renewed (long-lived.test.ts); TikTok Business renews nothing. */
const resting = new Set(['instagram', 'tiktok-business']);
const providers = providerIds.filter(
  (id) => findOAuthProfile(id) !== undefined && !resting.has(id),
);

type Outcome = 'renewed' | 'later' | 'unclear';

const faults: readonly (readonly [string, Record<string, unknown>, Outcome])[] = [
  ['wrapped in data', { kind: 'token_quirk', quirk: 'wrapped_body' }, 'renewed'],
  ['behind a byte order mark', { kind: 'token_quirk', quirk: 'byte_order_mark' }, 'renewed'],
  ['called text/plain', { kind: 'token_quirk', quirk: 'text_plain_json' }, 'renewed'],
  [
    'told to try later with 200',
    { kind: 'token_quirk', quirk: 'transient_error_with_200' },
    'later',
  ],
  ['a 502 page', { kind: 'html', status: 502 }, 'later'],
  ['429', { kind: 'status', status: 429, headers: { 'retry-after': '60' } }, 'later'],
  ['a redirect', { kind: 'redirect', to: '/elsewhere' }, 'later'],
  ['a reset after the work', { kind: 'reset', after_success: true }, 'unclear'],
  ['cut off', { kind: 'malformed_body' }, 'unclear'],
];

interface Grant {
  readonly id: string;
  readonly accessToken: string;
}

/** A grant of the sandbox, imported with its app's client. */
async function connect(provider: string, subject: string): Promise<Grant> {
  const app = sandboxApps(stack.sandbox.url)[provider];
  const profile = findOAuthProfile(provider);
  const lender = sandboxApps(stack.sandbox.url)[profile?.appOf ?? ''];
  const clientId = app?.integration['client_id'] ?? lender?.integration['client_id'];
  const grant = await stack.control('POST', `/oauth/${app?.sandboxName ?? ''}/grants`, {
    client_id: clientId,
    scopes: ['read'],
  });
  const accessToken = String(grant['access_token']);
  const refreshToken =
    profile?.renewsItself === true ? accessToken : String(grant['refresh_token']);
  const { body, status, text } = await stack.vault.admin.post('/v1/connections', {
    tenant: 'acme',
    subject,
    provider,
    credential: {
      access_token: accessToken,
      refresh_token: refreshToken,
      expires_at: new Date(Date.now() + 3_600_000).toISOString(),
    },
    validate: false,
  });
  if (status !== 201) throw new Error(text);
  return { id: String(body['id']), accessToken };
}

const refresh = (id: string) => stack.vault.admin.post(`/v1/connections/${id}/refresh`);

async function leased(id: string): Promise<unknown> {
  const { body } = await stack.vault.admin.post(`/v1/connections/${id}/token`);
  return body['access_token'] ?? body['code'];
}

describe.each(providers)('%s', (provider) => {
  const { rotation } = findOAuthProfile(provider) ?? {};

  test.each(faults)('%s', async (name, fault, outcome) => {
    const { id, accessToken } = await connect(provider, `${provider} ${name}`);
    const sandboxName = sandboxApps('')[provider]?.sandboxName;
    // Cal.com's API and its OAuth server are two vendors to the sandbox.
    const vendor = sandboxName === 'cal-com' ? 'cal-com-oauth' : sandboxName;
    await stack.control('POST', '/faults', { vendor, fault });

    const first = await refresh(id);
    expect(await stack.control('GET', '/faults')).toEqual({ faults: [] });
    const token = await leased(id);
    const again = await refresh(id);

    if (outcome === 'renewed') {
      expect(first.body).toMatchObject({ status: 'active', refreshed: true });
      expect(token).not.toBe(accessToken);
    } else if (outcome === 'unclear' && rotation?.kind === 'strict') {
      // The server has replaced the token: sending the old one would end the grant.
      expect(first.body['status_reason']).toBe('refresh_outcome_unknown');
      expect(token).toBe('reauth_required');
      expect(again.body['status']).toBe('reauth_required');
      return;
    } else {
      expect(first.body).toMatchObject({ status: 'active', refreshed: false });
      expect(token).toBe(accessToken);
    }
    // What is stored is what the server takes: it works once more, without anybody's help.
    expect(again.body).toMatchObject({ status: 'active', status_reason: null, refreshed: true });
    expect(await leased(id)).not.toBe(token);
  });
});
