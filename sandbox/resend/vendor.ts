import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod/v4';
import { json, Refused, type Answer } from '../server/answer';
import { BoundedMap } from '../server/bounded-map';
import type { Call } from '../server/call';
import type { Clock } from '../server/clock';
import { RateWindow } from '../server/rate-window';
import type { Vendor } from '../server/vendor';

const addresses = z.union([z.string().min(3), z.array(z.string().min(3)).min(1).max(50)]);

const emailBody = z.looseObject({
  from: z.string().regex(/@/),
  to: addresses,
  subject: z.string().min(1),
  html: z.string().optional(),
  text: z.string().optional(),
});

const keyLifetimeMs = 24 * 3_600_000;

/** Resend: key health, sending, and the idempotency key (vendor-apis.md §15, §17). */
export function resend(clock: Clock): Vendor {
  const emails = new BoundedMap<string, Record<string, unknown>>(5_000);
  const replays = new BoundedMap<string, { bodyHash: string; id: string; atMs: number }>(5_000);
  const rate = new RateWindow(clock, 5, 1);

  const admit = (call: Call, { sending = false } = {}): Record<string, string> => {
    const key = call.bearer();
    if (key === undefined)
      throw new Refused(resendError(401, 'missing_api_key', 'Missing API Key'));
    if (!key.startsWith('re_sandbox'))
      throw new Refused(resendError(403, 'invalid_api_key', 'API key is invalid'));
    if (key.startsWith('re_sandbox_sending') && !sending)
      throw new Refused(
        resendError(401, 'restricted_api_key', 'This API key is restricted to only send emails'),
      );
    const state = rate.count(key);
    const headers = {
      'ratelimit-limit': String(state.limit),
      'ratelimit-remaining': String(state.remaining),
      'ratelimit-reset': String(state.resetS),
    };
    if (!state.allowed) {
      throw new Refused({
        ...resendError(
          429,
          'rate_limit_exceeded',
          'Too many requests. You can only make 5 requests per second.',
        ),
        headers: { ...headers, 'retry-after': String(state.resetS) },
      });
    }
    return headers;
  };

  const send = (call: Call): Answer => {
    const headers = admit(call, { sending: true });
    const parsed = emailBody.safeParse(call.json());
    if (!parsed.success) {
      const field = String(parsed.error.issues[0]?.path[0] ?? 'body');
      return resendError(422, 'missing_required_field', `Missing or invalid \`${field}\` field.`);
    }
    const key = call.header('idempotency-key');
    if (key !== undefined && (key === '' || key.length > 256))
      return resendError(
        400,
        'invalid_idempotency_key',
        'The idempotency key must be between 1-256 characters.',
      );
    const bodyHash = createHash('sha256').update(call.body).digest('hex');
    const earlier = key === undefined ? undefined : replays.get(key);
    if (earlier && clock.nowMs() - earlier.atMs < keyLifetimeMs) {
      return earlier.bodyHash === bodyHash
        ? json(200, { id: earlier.id }, headers)
        : resendError(
            409,
            'invalid_idempotent_request',
            'This idempotency key was used with another body.',
          );
    }
    const id = randomUUID();
    emails.set(id, { id, ...parsed.data, created_at: clock.iso(), last_event: 'delivered' });
    if (key !== undefined) replays.set(key, { bodyHash, id, atMs: clock.nowMs() });
    return json(200, { id }, headers);
  };

  return {
    name: 'resend',
    title: 'Resend',
    prefix: '/resend',
    failure: (status, message) =>
      resendError(status, errorNames[status] ?? 'application_error', message),
    routes: [
      { method: 'post', path: '/emails', handle: send },
      {
        method: 'get',
        path: '/emails/:id',
        handle(call) {
          admit(call);
          const found = emails.get(call.params['id'] ?? '');
          return found
            ? json(200, { object: 'email', ...found })
            : resendError(404, 'not_found', 'Email not found');
        },
      },
      {
        method: 'get',
        path: '/domains',
        handle: (call) =>
          json(
            200,
            {
              object: 'list',
              has_more: false,
              data: [
                {
                  id: '4dd369bc-aa82-4ff3-97de-514ae3000ee0',
                  name: 'teranga.example',
                  status: 'verified',
                  region: 'eu-west-1',
                  created_at: '2026-01-05T08:00:00.000Z',
                },
              ],
            },
            admit(call),
          ),
      },
    ],
    state: () => ({ emails: [...emails.values()] }),
    seed: () => ({}),
    reset() {
      emails.clear();
      replays.clear();
      rate.clear();
    },
  };
}

const errorNames: Readonly<Record<number, string>> = {
  401: 'missing_api_key',
  403: 'invalid_api_key',
  404: 'not_found',
  405: 'method_not_allowed',
  429: 'rate_limit_exceeded',
  500: 'internal_server_error',
};

function resendError(statusCode: number, name: string, message: string): Answer {
  return json(statusCode, { statusCode, name, message });
}
