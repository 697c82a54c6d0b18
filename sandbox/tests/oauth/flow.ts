import { createHash, randomBytes } from 'node:crypto';
import { text, type TestSandbox } from '../running-sandbox';

export const callback = 'http://127.0.0.1:7310/oauth/callback';

/** Loads the consent page like a browser and submits its form. @returns where the browser is sent. */
export async function consent(
  sandbox: TestSandbox,
  authorizePath: string,
  parameters: Record<string, string>,
  choice: { decision?: string; account?: string; scopes?: readonly string[] } = {},
): Promise<URL> {
  const page = await sandbox.request(
    `${authorizePath}?${new URLSearchParams(parameters).toString()}`,
  );
  if (page.status === 302) return new URL(page.headers.get('location') ?? '');
  const html = text(page.body);
  const field = (pattern: RegExp) => pattern.exec(html)?.[1] ?? '';
  const scopes =
    choice.scopes ??
    [...html.matchAll(/name="scope" value="([^"]*)"/g)].map(([, scope = '']) => scope);
  const form = new URLSearchParams({
    request_id: field(/name="request_id" value="([^"]*)"/),
    account: choice.account ?? field(/name="account" value="([^"]*)" checked/),
    decision: choice.decision ?? 'allow',
  });
  for (const scope of scopes) form.append('scope', scope);
  const answer = await sandbox.request(field(/<form method="post" action="([^"]*)"/), {
    method: 'POST',
    body: form.toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  return new URL(answer.headers.get('location') ?? `http://refused/${String(answer.status)}`);
}

export function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

export function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`;
}
