import { randomUUID } from 'node:crypto';
import { alertKind, alertKinds } from '../../alerts/kinds/registry';
import { send, type RigAnswer, type RigCall } from '../caller';
import { Browser } from '../connect/browser';
import type { Mint, Mood, Vendor } from './vendor';

export interface WorkloadParts {
  readonly call: RigCall;
  readonly vendor: Vendor;
  readonly mint: Mint;
  readonly keep: (name: string, secret: string) => void;
  /** How vendors misbehave. */
  readonly hostile: readonly Mood[];
  /** Must not exist yet. */
  readonly tenant: string;
  /** Opens what is stored at this moment. */
  readonly look: () => Promise<void>;
  /** What the API answered; some secrets may never be in it. */
  readonly answered: (text: string) => void;
}

/** Begins the names of the tenants. */
export const workloadTenant = `canary-tenant-${randomUUID()}`;

export const hostileMoods: readonly Mood[] = [
  'error_500',
  'error_400',
  'html',
  'redirect',
  'reset',
  'nonsense',
];

/** Secrets a caller may put into request bodies, by the names they have there. A new one is not covered until named. */
const plantedFields = new Set([
  'credential',
  'credential.access_token',
  'credential.refresh_token',
  'client_secret',
  'developer_token',
  'key',
]);

/** Fields of request bodies that sound like a secret and that the workload does not fill. */
export async function unplantedFields(call: RigCall): Promise<string[]> {
  const { body } = await send(call, 'GET', '/openapi.json');
  const found: string[] = [];
  const walk = (schema: unknown, path: string): void => {
    if (typeof schema !== 'object' || schema === null) return;
    if (Array.isArray(schema)) {
      for (const part of schema) walk(part, path);
      return;
    }
    for (const [name, part] of Object.entries(schema)) {
      if (name !== 'properties') {
        if (typeof part === 'object') walk(part, path);
        continue;
      }
      for (const [field, inner] of Object.entries(part as Record<string, unknown>)) {
        const full = path === '' ? field : `${path}.${field}`;
        const sounds = /(token|secret|password|credential|verifier|webhook_url|(^|_)key)$/.test(
          field,
        );
        if (sounds && !plantedFields.has(full)) found.push(full);
        walk(inner, full);
      }
    }
  };
  for (const methods of Object.values(body['paths'] as Record<string, object>))
    for (const operation of Object.values(methods) as { requestBody?: unknown }[])
      walk(operation.requestBody, '');
  return [...new Set(found)];
}

/** Everything a vault does, with vendors that misbehave, and callers that put secrets where they do not belong. */
export async function workload(parts: WorkloadParts): Promise<void> {
  const { call, vendor, mint, keep, look, answered, hostile, tenant } = parts;
  const api = async (method: string, path: string, body?: unknown): Promise<RigAnswer> => {
    const answer = await send(call, method, path, body);
    answered(JSON.stringify(answer.body));
    return answer;
  };
  const must = async (method: string, path: string, body?: unknown): Promise<RigAnswer> => {
    const answer = await send(call, method, path, body);
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  };
  const inMood = async (mood: Mood, paths: RegExp, act: () => Promise<unknown>): Promise<void> => {
    vendor.mood = (path) => (paths.test(path) ? mood : 'kind');
    try {
      await act();
    } finally {
      vendor.mood = () => 'kind';
    }
  };

  await must('POST', '/v1/tenants', { id: tenant, name: 'Canaries' });
  const app = () => ({
    client_id: 'canary-client',
    client_secret: mint('hidden: client secret'),
    authorize_url: `${vendor.url}/authorize`,
    token_url: `${vendor.url}/token`,
    revoke_url: `${vendor.url}/revoke`,
    identity_url: `${vendor.url}/userinfo`,
  });
  const integrations = `/v1/tenants/${tenant}/integrations`;
  await must('PUT', `${integrations}/generic-oauth2`, {
    ...app(),
    rotation: 'strict',
    client_auth: 'post',
  });
  await must('PUT', `${integrations}/google-ads`, {
    ...app(),
    api_url: vendor.url,
    developer_token: mint('developer token'),
  });
  await must('PUT', `${integrations}/meta`, { ...app(), api_url: vendor.url });
  for (const provider of ['telegram', 'openai'])
    await must('PUT', `${integrations}/${provider}`, { api_url: vendor.url });

  const hook = await must('POST', '/v1/webhook-endpoints', { tenant, url: `${vendor.url}/hook` });
  keep('webhook secret', String(hook.body['secret']));
  const rotated = await must(
    'POST',
    `/v1/webhook-endpoints/${String(hook.body['id'])}/rotate-secret`,
    {},
  );
  keep('webhook secret', String(rotated.body['secret']));

  const mail = { from: 'vault@example.com', to: ['ops@example.com'] };
  const alertSettings: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
    smtp: [
      {
        ...mail,
        host: '127.0.0.1',
        port: 9,
        security: 'none',
        username: 'canary',
        password: mint('hidden: smtp password'),
      },
    ],
    resend: [{ ...mail, api_url: vendor.url, api_key: mint('hidden: resend key') }],
    slack: [
      { webhook_url: `${vendor.url}/services/${encodeURIComponent(mint('hidden: slack url'))}` },
      { api_url: vendor.url, channel: '#ops', bot_token: mint('hidden: slack token') },
    ],
  };
  for (const kind of alertKinds) {
    const planted = (alertSettings[kind] ?? []).flatMap((settings) => Object.keys(settings));
    const left = alertKind(kind).secrets.filter((name) => !planted.includes(name));
    if (left.length > 0) throw new Error(`${kind}: no canary in ${left.join(', ')}`);
    for (const settings of alertSettings[kind] ?? []) {
      const channel = await must('POST', '/v1/alert-channels', {
        tenant,
        kind,
        settings,
        include_connect_link: true,
      });
      for (const mood of ['kind', ...hostile] as const)
        await inMood(mood, /./, () =>
          api('POST', `/v1/alert-channels/${String(channel.body['id'])}/test`, {}),
        );
    }
  }

  const importOne = (provider: string, more: Record<string, unknown>, subject = 'canary-subject') =>
    api('POST', '/v1/connections', { tenant, subject, provider, ...more });
  const oauth = () => ({
    account: { id: 'account-1' },
    extra: { page_token: mint('extra') },
    credential: {
      access_token: mint('imported access token'),
      refresh_token: mint('hidden: imported refresh token'),
      expires_at: new Date(Date.now() - 1_000).toISOString(),
    },
  });
  for (const mood of hostile)
    await inMood(mood, /./, async () => {
      await importOne('telegram', { credential: { access_token: mint('telegram key') } });
      await importOne('openai', { credential: { access_token: mint('openai key') } });
    });
  for (const mood of ['kind', ...hostile] as const) {
    const { body } = await importOne('generic-oauth2', oauth(), `subject-${mood}`);
    const path = `/v1/connections/${String(body['id'])}`;
    await inMood(mood, /token/, async () => {
      await api('POST', `${path}/refresh`, {});
      await send(call, 'POST', `${path}/token`, { min_ttl_s: 60 });
      await api('POST', `${path}/check`, {});
      await api('GET', path);
    });
    await api('POST', `${path}/refresh`, { retry_unknown: true });
    await send(call, 'POST', `${path}/token`, {});
    // What the vendor does not take back is kept until it does.
    if (mood !== 'kind') await inMood(mood, /revoke/, () => api('DELETE', path));
  }

  const linkFor = async (providers: readonly string[], subject: string) => {
    const link = await must('POST', '/v1/connect-sessions', { tenant, subject, providers });
    const url = String(link.body['url']);
    keep('link', url.split('/').at(-1) ?? '');
    return url;
  };
  const connect = async (provider: string, subject: string): Promise<string> => {
    const browser = new Browser({ account: 'x', hosts: new Map() });
    const link = await linkFor([provider], subject);
    answered((await browser.get(link)).text);
    const begun = await browser.post(`${link}/${provider}`);
    for (const { name, value } of browser.cookiesNamed(/mev_/)) keep(`cookie ${name}`, value);
    const authorizeUrl = begun.headers.get('location') ?? '';
    keep('state', new URL(authorizeUrl).searchParams.get('state') ?? '');
    let page = await browser.follow(begun);
    await look();
    const action = /action="(\/choose\/[^"]+)"/.exec(page.text)?.[1];
    if (action !== undefined) {
      const ticked = /name="choice"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="choice"/.exec(
        page.text,
      );
      page = await browser.post(new URL(action, call.url).toString(), {
        choice: ticked?.[1] ?? ticked?.[2] ?? '',
      });
    }
    answered(page.text);
    return page.text;
  };
  for (const mood of hostile)
    for (const paths of [/^\/token/, /^\/(userinfo|me)/])
      await inMood(mood, paths, () => connect('generic-oauth2', `connect-${mood}`));
  for (const provider of ['generic-oauth2', 'meta', 'google-ads'])
    await connect(provider, `connected-${provider}`);
  const keyLink = await linkFor(['telegram'], 'pasted');
  const typist = new Browser({ account: 'x', hosts: new Map() });
  answered((await typist.post(`${keyLink}/telegram`, { key: mint('pasted key') })).text);

  await misplaced(parts);
  await must('POST', '/v1/keys/rotate', { scope: 'tenant', tenant });
  await must('POST', '/v1/keys/rotate', { scope: 'master' });
  for (const list of ['connections', 'api-keys', 'webhook-endpoints', 'audit', 'keys', 'incidents'])
    await api('GET', `/v1/${list}`);
  await api('GET', `/v1/alert-channels?tenant=${tenant}`);
  await api('POST', `/v1/tenants/${tenant}/subjects/subject-kind/export`, {});
  await api('DELETE', `/v1/tenants/${tenant}/subjects/subject-kind`);
}

/** Secrets where they do not belong: every route is called wrongly with some. */
async function misplaced({ call, mint, keep, answered }: WorkloadParts): Promise<void> {
  const key = await send(call, 'POST', '/v1/api-keys', {
    name: 'canary',
    tenants: ['*'],
    actions: ['lease'],
  });
  const apiKey = String(key.body['key']);
  keep('api key', apiKey);
  const document = await send(call, 'GET', '/openapi.json');
  const wrong = async (
    method: string,
    path: string,
    body: string,
    type: string,
    bearer: string,
  ) => {
    const response = await fetch(call.url + path, {
      method,
      headers: {
        authorization: `Bearer ${bearer}`,
        cookie: `session=${encodeURIComponent(mint('stray cookie'))}`,
        ...(method === 'GET' ? {} : { 'content-type': type }),
      },
      ...(method === 'GET' ? {} : { body }),
    });
    await response.text();
  };
  for (const [template, methods] of Object.entries(
    document.body['paths'] as Record<string, object>,
  ))
    for (const method of Object.keys(methods)) {
      const stray = mint('stray token');
      const path = template.replaceAll(/\{\w+\}/g, encodeURIComponent(stray).slice(0, 90));
      const text = JSON.stringify({ [stray]: stray, credential: stray, settings: [stray], key: 1 });
      const query = `?access_token=${encodeURIComponent(stray)}&key=${encodeURIComponent(stray)}`;
      await wrong(method.toUpperCase(), path, text, 'application/json', call.adminKey);
      await wrong(
        method.toUpperCase(),
        path + query,
        `{"x": "${stray}`,
        'application/json',
        apiKey,
      );
      await wrong(method.toUpperCase(), path, stray, 'text/plain', `mev_${'A'.repeat(43)}`);
    }
  const pages = await fetch(`${call.url}/metrics`);
  answered(await pages.text());
}
