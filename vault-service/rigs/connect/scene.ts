import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { post, send, type RigCall } from '../caller';
import { AuthorizationServer } from './authorization-server';
import { Browser, type Origin, type Page } from './browser';

/** Host of the vault as browsers see it: https, so that cookies have the protections they have in service. */
export const publicHost = 'vault.rig.example';
export const publicUrl = `https://${publicHost}`;
export const redirectUri = `${publicUrl}/oauth/callback`;
export const returnOrigin = 'https://app.rig.example';
export const victimSubject = 'victim-subject';
export const attackerSubject = 'attacker-subject';

/** A running vault (started with `publicUrl` and VAULT_ALLOW_LOOPBACK) that attacks are played against. */
export interface Stage extends RigCall {
  readonly databaseUrl: string;
}

export interface LinkOptions {
  readonly providers?: readonly string[];
  readonly returnUrl?: string;
  readonly additionalAccount?: boolean;
}

/**
 * Everything one attack needs, used by it alone: a tenant whose `generic-oauth2` is an honest server and whose `google`
 * is another one (dishonest where the attack makes it so), a victim's and an attacker's browser.
 */
export class Scene {
  readonly tenant = `rig-${randomBytes(6).toString('hex')}`;
  readonly honest = new AuthorizationServer(redirectUri, 'honest');
  readonly other = new AuthorizationServer(redirectUri, 'other');
  readonly victim: Browser;
  readonly attacker: Browser;
  /** What the attack itself noticed to have won. */
  readonly gains: string[] = [];
  /** Secrets that no page and no address outside may show. */
  readonly secrets = new Set<string>();
  #closers: (() => Promise<void>)[] = [];

  constructor(readonly stage: Stage) {
    this.victim = this.browser('victim');
    this.attacker = this.browser('attacker');
  }

  async open(): Promise<void> {
    this.#closers = [await this.honest.start(), await this.other.start()];
    await this.#mustSucceed('POST', '/v1/tenants', {
      id: this.tenant,
      name: 'Rig',
      return_origins: [returnOrigin],
    });
    await this.configure('generic-oauth2', this.honest.integration());
    await this.configure('google', this.other.integration());
  }

  async close(): Promise<void> {
    await Promise.all(this.#closers.map((close) => close()));
  }

  browser(account: string, old = false): Browser {
    return new Browser({ account, old, hosts: new Map([[publicHost, this.stage.url]]) });
  }

  gain(what: string): void {
    this.gains.push(what);
  }

  async configure(provider: string, integration: Record<string, unknown>): Promise<void> {
    await this.#mustSucceed(
      'PUT',
      `/v1/tenants/${this.tenant}/integrations/${provider}`,
      integration,
    );
  }

  /** Asks for a link; `undefined` when the vault refuses. */
  async tryLink(subject: string, options: LinkOptions = {}): Promise<string | undefined> {
    const { status, body } = await post(this.stage, '/v1/connect-sessions', {
      tenant: this.tenant,
      subject,
      providers: options.providers ?? ['generic-oauth2'],
      additional_account: options.additionalAccount ?? false,
      ...(options.returnUrl === undefined ? {} : { return_url: options.returnUrl }),
    });
    return status === 201 ? String(body['url']) : undefined;
  }

  async link(subject: string, options: LinkOptions = {}): Promise<string> {
    const url = await this.tryLink(subject, options);
    if (url === undefined) throw new Error('no link was made');
    return url;
  }

  /** Presses the button of a provider. Answers the authorization request, or `undefined` when there is none. */
  async begin(
    browser: Browser,
    link: string,
    {
      provider = 'generic-oauth2',
      from = 'own page',
    }: { readonly provider?: string; readonly from?: Origin } = {},
  ): Promise<string | undefined> {
    const page = await browser.post(`${link}/${provider}`, {}, from);
    return page.headers.get('location') ?? undefined;
  }

  async mustBegin(browser: Browser, link: string, provider?: string): Promise<string> {
    const url = await this.begin(browser, link, provider === undefined ? {} : { provider });
    if (url === undefined) throw new Error('the flow did not begin');
    return url;
  }

  /** Says yes at the authorization server. Answers where it sends the browser, without going there. */
  async consent(browser: Browser, authorizeUrl: string): Promise<string> {
    const page = await browser.get(authorizeUrl, 'foreign page');
    const location = page.headers.get('location');
    if (location === null) throw new Error(`${authorizeUrl} did not answer with a redirect`);
    return location;
  }

  finish(browser: Browser, callbackUrl: string, from: Origin = 'foreign page'): Promise<Page> {
    return browser.get(callbackUrl, from);
  }

  /** Begin, consent and callback in one browser, as a person would. */
  async connect(browser: Browser, link: string, provider?: string): Promise<Page> {
    const authorizeUrl = await this.mustBegin(browser, link, provider);
    return this.finish(browser, await this.consent(browser, authorizeUrl));
  }

  async connections(subject: string): Promise<readonly Connection[]> {
    const { body } = await send(
      this.stage,
      'GET',
      `/v1/connections?tenant=${this.tenant}&subject=${subject}`,
    );
    return body['items'] as readonly Connection[];
  }

  async leased(connection: string): Promise<string | undefined> {
    const { status, body } = await post(this.stage, `/v1/connections/${connection}/token`);
    return status === 200 ? String(body['access_token']) : undefined;
  }

  /** For what cannot be waited for, e.g. the end of a flow. */
  async sql(statement: string): Promise<void> {
    const client = new Client({ connectionString: this.stage.databaseUrl });
    await client.connect();
    await client.query(statement, [this.tenant]);
    await client.end();
  }

  async #mustSucceed(method: string, path: string, body: unknown): Promise<void> {
    const answer = await send(this.stage, method, path, body);
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
}

export interface Connection {
  readonly id: string;
  readonly provider: string;
  readonly status: string;
  readonly account: { readonly id: string | null };
}

/** The same URL with some of its parameters changed; `undefined` removes one. */
export function withParameters(
  url: string,
  changes: Readonly<Record<string, string | undefined>>,
): string {
  const changed = new URL(url);
  for (const [name, value] of Object.entries(changes))
    if (value === undefined) changed.searchParams.delete(name);
    else changed.searchParams.set(name, value);
  return changed.toString();
}

export function parameter(url: string, name: string): string {
  return new URL(url).searchParams.get(name) ?? '';
}

/** Whether the vault took what was sent to it: a page of success, or the way back to the application. */
export function accepted({ status, headers, text }: Page): boolean {
  if (status === 303) return headers.get('location')?.includes('status=connected') ?? false;
  return status === 200 && text.includes('class="done"') && !text.includes('<form');
}
