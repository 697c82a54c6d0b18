export interface Page {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  readonly url: string;
}

/** A browser without JavaScript: keeps cookies by origin and path, follows redirects only when told. */
export class Browser {
  readonly #cookies = new Map<
    string,
    { name: string; value: string; origin: string; path: string }
  >();

  get(url: string): Promise<Page> {
    return this.#send(url, { method: 'GET' });
  }

  /** Pairs for a form that names a field more than once. */
  post(url: string, form: Record<string, string> | [string, string][] = {}): Promise<Page> {
    return this.#send(url, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
  }

  /** Follows redirects among loopback servers that answer; stops at a page or at the return URL. */
  async follow(page: Page): Promise<Page> {
    let current = page;
    for (let hops = 0; hops < 5; hops += 1) {
      const location = current.headers.get('location');
      if (location === null) return current;
      const target = new URL(location, current.url);
      if (target.port === '9') return current;
      current = await this.get(target.toString());
    }
    return current;
  }

  async #send(url: string, init: RequestInit): Promise<Page> {
    const { origin, pathname } = new URL(url);
    const cookie = [...this.#cookies.values()]
      .filter((entry) => entry.origin === origin && pathname.startsWith(entry.path))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: cookie === '' ? {} : { cookie },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ');
      const [name = '', value = ''] = pair.split('=', 2);
      const path = attributes.find((part) => /^path=/i.test(part))?.slice(5) ?? '/';
      this.#cookies.set(`${origin}${path}${name}`, { name, value, origin, path });
    }
    const { status, headers } = response;
    return { status, text: await response.text(), headers, url };
  }
}
