import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { verifyWebhook, webhookHeaders, webhookToleranceS } from '../../webhooks/signature';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const otherSecret = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
const nowS = () => Math.floor(Date.now() / 1000);
const body = JSON.stringify({ source: 'form', message: 'Je suis intéressé' });
const signed = (timestampS = nowS()) => ({
  ...webhookHeaders(secret, { id: 'msg_1', timestampS, body }),
});

test('what we sign, the reference implementation accepts', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.uuid(), (value, id) => {
      const sent = JSON.stringify(value);
      const headers = webhookHeaders(secret, { id, timestampS: nowS(), body: sent });
      expect(() => new Webhook(secret).verify(sent, { ...headers })).not.toThrow();
    }),
  );
});

test('what the reference implementation signs, we accept', () => {
  const at = new Date();
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign('msg_1', at, body),
  };
  expect(verifyWebhook([secret], headers, Buffer.from(body), nowS())).toMatchObject({
    ok: true,
    id: 'msg_1',
  });
});

test('while a secret is rotated, either one verifies, and so does a list of signatures', () => {
  expect(verifyWebhook([otherSecret, secret], signed(), body, nowS()).ok).toBe(true);
  const both = { ...signed(), 'webhook-signature': `v1,AAAA ${signed()['webhook-signature']}` };
  expect(verifyWebhook([secret], both, body, nowS()).ok).toBe(true);
});

test.each([
  ['another body', signed(), `${body} `, 'signature_mismatch'],
  ['another id', { ...signed(), 'webhook-id': 'msg_2' }, body, 'signature_mismatch'],
  [
    'another secret',
    webhookHeaders(otherSecret, { id: 'msg_1', timestampS: nowS(), body }),
    body,
    'signature_mismatch',
  ],
  [
    'an unknown scheme',
    { ...signed(), 'webhook-signature': signed()['webhook-signature'].replace('v1,', 'v9,') },
    body,
    'signature_mismatch',
  ],
  ['no id', { ...signed(), 'webhook-id': '' }, body, 'headers_missing'],
  ['two timestamps', { ...signed(), 'webhook-timestamp': ['1', '2'] }, body, 'headers_missing'],
  [
    'a date for a timestamp',
    { ...signed(), 'webhook-timestamp': '2026-01-01' },
    body,
    'timestamp_invalid',
  ],
  ['an old timestamp', signed(nowS() - webhookToleranceS - 5), body, 'timestamp_stale'],
  ['a future timestamp', signed(nowS() + webhookToleranceS + 5), body, 'timestamp_stale'],
])('%s is refused', (_what, headers, received, reason) => {
  expect(verifyWebhook([secret], { ...headers }, received, nowS())).toEqual({ ok: false, reason });
});
