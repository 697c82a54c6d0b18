export interface Page {
  readonly url: string;
  readonly method: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** From where a request is made: our own page, a page of another site (in a tab or a frame), or the address bar. */
export type Origin = 'own page' | 'foreign page' | 'foreign frame' | 'address bar';

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  readonly hostOnly: boolean;
  readonly path: string;
  readonly secure: boolean;
  readonly sameSite: string;
}

export interface BrowserOptions {
  /** Who is signed in at the authorization servers. */
  readonly account: string;
  /** Host names of the rig → origins that really answer. */
  readonly hosts: ReadonlyMap<string, string>;
  /** Older than Fetch Metadata: no `Sec-Fetch-…` headers. */
  readonly old?: boolean;
}

const loopback = '127.0.0.1';
let browsers = 0;

/**
 * A browser as far as these attacks depend on one: cookies by host, path, Secure, SameSite and `__Host-` (RFC 6265bis),
 * `Origin` and `Sec-Fetch-Site`, redirects by hand. It keeps every page for the judgement afterwards.
 */
export class Browser {
  readonly pages: Page[] = [];
  #cookies: Cookie[];
  readonly #options: BrowserOptions;
  /** Each on an address of its own, behind the vault's proxy: limits per address count apart. */
  readonly #address: string;

  constructor(options: BrowserOptions) {
    this.#options = options;
    browsers += 1;
    this.#address = `198.18.${(browsers >> 8) & 255}.${browsers & 255}`;
    this.#cookies = [
      {
        name: 'as_session',
        value: options.account,
        domain: loopback,
        hostOnly: true,
        path: '/',
        secure: false,
        sameSite: 'lax',
      },
    ];
  }

  get(url: string, from: Origin = 'own page'): Promise<Page> {
    return this.#send(url, 'GET', from);
  }

  post(url: string, form: Record<string, string> = {}, from: Origin = 'own page'): Promise<Page> {
    return this.#send(url, 'POST', from, new URLSearchParams(form).toString());
  }

  /** Follows redirects as far as the rig's own hosts reach; the page where it ends, or the redirect out of them. */
  async follow(page: Page): Promise<Page> {
    let current = page;
    for (let hops = 0; hops < 8; hops += 1) {
      const location = current.headers.get('location');
      if (location === null) return current;
      const target = new URL(location, current.url);
      if (target.hostname !== loopback && !this.#options.hosts.has(target.hostname)) return current;
      // A redirect that began on our page goes on as a navigation of the same tab.
      current = await this.get(target.toString(), 'foreign page');
    }
    return current;
  }

  /** What a page of `host` may do to the cookies of this browser. Answers whether the browser took it. */
  toss(line: string, host: string): boolean {
    return this.#store(line, new URL(`https://${host}/`));
  }

  /** Hands this browser another one's cookies: the model of a binding that is missing. */
  takeCookiesOf(other: Browser): void {
    const foreign = other.#cookies.filter(({ name }) => name !== 'as_session');
    this.#cookies = [...this.#cookies, ...foreign];
  }

  cookiesNamed(pattern: RegExp): readonly { readonly name: string; readonly value: string }[] {
    return this.#cookies.filter(({ name }) => pattern.test(name));
  }

  async #send(url: string, method: string, from: Origin, body?: string): Promise<Page> {
    const target = new URL(url);
    const origin = this.#options.hosts.get(target.hostname) ?? target.origin;
    const cookie = this.#cookieHeader(target, method, from);
    const response = await fetch(`${origin}${target.pathname}${target.search}`, {
      method,
      redirect: 'manual',
      headers: {
        'x-forwarded-for': this.#address,
        ...(cookie === '' ? {} : { cookie }),
        ...this.#siteHeaders(target, method, from),
        ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(body === undefined ? {} : { body }),
    });
    for (const line of response.headers.getSetCookie()) this.#store(line, target);
    const page: Page = {
      url,
      method,
      status: response.status,
      headers: response.headers,
      text: await response.text(),
    };
    this.pages.push(page);
    return page;
  }

  #siteHeaders(target: URL, method: string, from: Origin): Record<string, string> {
    const site = { 'own page': 'same-origin', 'address bar': 'none' }[from as string];
    const own = from === 'own page' || from === 'address bar';
    return {
      ...(this.#options.old
        ? {}
        : {
            'sec-fetch-site': site ?? 'cross-site',
            'sec-fetch-mode': 'navigate',
            'sec-fetch-dest': from === 'foreign frame' ? 'iframe' : 'document',
          }),
      ...(method === 'POST' ? { origin: own ? target.origin : 'https://attacker.example' } : {}),
    };
  }

  #cookieHeader(target: URL, method: string, from: Origin): string {
    const crossSite = from === 'foreign page' || from === 'foreign frame';
    const laxAllowed = !crossSite || (from === 'foreign page' && method === 'GET');
    return this.#cookies
      .filter(({ domain, hostOnly, path, secure, sameSite }) => {
        const host = target.hostname;
        const hostFits = hostOnly
          ? host === domain
          : host === domain || host.endsWith(`.${domain}`);
        const pathFits =
          target.pathname === path ||
          target.pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
        const siteFits = sameSite === 'none' || (sameSite === 'strict' ? !crossSite : laxAllowed);
        return hostFits && pathFits && siteFits && (!secure || target.protocol === 'https:');
      })
      .sort((a, b) => b.path.length - a.path.length)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  #store(line: string, source: URL): boolean {
    const [pair = '', ...rest] = line.split(';').map((part) => part.trim());
    const [name = '', value = ''] = pair.split(/=(.*)/s, 2);
    const attributes = new Map(
      rest.map((part) => {
        const [key = '', setting = ''] = part.split(/=(.*)/s, 2);
        return [key.toLowerCase(), setting] as const;
      }),
    );
    const domain = attributes.get('domain')?.replace(/^\./, '');
    if (
      domain !== undefined &&
      source.hostname !== domain &&
      !source.hostname.endsWith(`.${domain}`)
    )
      return false;
    const path = attributes.get('path') ?? '/';
    const secure = attributes.has('secure');
    if (secure && source.protocol !== 'https:') return false;
    if (name.startsWith('__Host-') && (!secure || domain !== undefined || path !== '/'))
      return false;
    if (name.startsWith('__Secure-') && !secure) return false;
    const cookie: Cookie = {
      name,
      value,
      domain: domain ?? source.hostname,
      hostOnly: domain === undefined,
      path,
      secure,
      sameSite: attributes.get('samesite')?.toLowerCase() ?? 'lax',
    };
    this.#cookies = [
      ...this.#cookies.filter(
        (old) =>
          old.name !== cookie.name ||
          old.domain !== cookie.domain ||
          old.path !== cookie.path ||
          old.hostOnly !== cookie.hostOnly,
      ),
      cookie,
    ];
    return true;
  }
}
