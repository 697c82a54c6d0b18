import { z } from 'zod/v4';
import { checkUrl } from '../../egress/address';
import { call } from '../../egress/request';
import { emailOf } from '../email';
import { mailSettings } from './addresses';
import { plainCode, sendTimeoutMs, type AlertKind } from './kind';

const settings = z.strictObject({
  ...mailSettings,
  api_key: z.string().min(1).max(300),
  /** Stands in for the provider, e.g. a proxy. */
  api_url: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .default('https://api.resend.com'),
});
type ResendSettings = z.output<typeof settings>;

/** Mail through Resend's API. */
export const resendMail: AlertKind<ResendSettings> = {
  kind: 'resend',
  settings,
  secrets: ['api_key'],
  check({ api_url }, rules) {
    checkUrl(api_url, rules);
  },
  async send({ api_key, api_url, from, from_name, to }, { id, message }, rules) {
    const { status, body } = await call(
      {
        method: 'POST',
        url: `${api_url.replace(/\/+$/, '')}/emails`,
        timeoutMs: sendTimeoutMs,
        headers: {
          authorization: `Bearer ${api_key}`,
          'content-type': 'application/json',
          'idempotency-key': id,
        },
        body: JSON.stringify({
          from: `${JSON.stringify(from_name)} <${from}>`,
          to,
          ...emailOf(message),
          headers: { 'Auto-Submitted': 'auto-generated' },
        }),
      },
      rules,
    );
    const name = status >= 300 ? plainCode(errorName(body), '') : '';
    // The first try was accepted; this one differs by its fresh links or by a name that changed meanwhile.
    const repeated = status === 409 && name === 'invalid_idempotent_request';
    return {
      delivered: (status >= 200 && status < 300) || repeated,
      outcome: name === '' ? `http_${status}` : `http_${status}:${name}`,
    };
  },
};

const refusal = z.object({ name: z.string() });

function errorName(body: string): string | undefined {
  try {
    return refusal.safeParse(JSON.parse(body)).data?.name;
  } catch {
    return undefined;
  }
}
