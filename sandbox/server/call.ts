import type { IncomingHttpHeaders } from 'node:http';
import type { Request } from 'express';
import { parseMultipart, type FormPart } from './multipart';

/** One request to a simulated vendor. */
export class Call {
  readonly method: string;
  /** Path below the vendor's prefix. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Where the caller reached the sandbox, without a trailing slash, e.g. `http://127.0.0.1:7330`. */
  readonly origin: string;
  /** What the request log should say about this call beyond its path; never a secret. */
  note: string | undefined;

  constructor(request: Request, prefix: string) {
    this.method = request.method;
    this.path = request.path.slice(prefix.length) || '/';
    this.params = Object.fromEntries(
      Object.entries(request.params).map(([name, value]) => [name, String(value)]),
    );
    this.query = new URL(request.originalUrl, 'http://localhost').searchParams;
    this.headers = request.headers;
    this.body = request.rawBody ?? Buffer.alloc(0);
    this.origin = `http://${request.headers.host ?? 'localhost'}`;
  }

  header(name: string): string | undefined {
    const value = this.headers[name.toLowerCase()];
    return Array.isArray(value) ? value[0] : value;
  }

  /** Media type of the body in lower case, without parameters. */
  get contentType(): string {
    return (this.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  }

  /** @returns the parsed body, or `undefined` when it is not valid JSON. */
  json(): unknown {
    try {
      return JSON.parse(this.body.toString('utf8'));
    } catch {
      return undefined;
    }
  }

  form(): URLSearchParams {
    return new URLSearchParams(this.body.toString('utf8'));
  }

  /** @returns the parts of a multipart body, `undefined` when it is none. */
  multipart(): FormPart[] | undefined {
    return parseMultipart(this.header('content-type') ?? '', this.body);
  }

  /** The credential of `Authorization: Bearer …`. */
  bearer(): string | undefined {
    return /^Bearer +(\S+) *$/i.exec(this.header('authorization') ?? '')?.[1];
  }

  /** The pair of `Authorization: Basic …`, percent-decoded as RFC 6749 §2.3.1 asks. */
  basic(): { id: string; secret: string } | undefined {
    const encoded = /^Basic +(\S+) *$/i.exec(this.header('authorization') ?? '')?.[1];
    if (!encoded) return undefined;
    const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
    return { id: formDecode(id), secret: formDecode(secret.join(':')) };
  }
}

function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
