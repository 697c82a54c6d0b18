import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { issue } from '../../pki/certificate';
import { newKeyPair, privatePem } from '../../pki/keys';

export interface ReceivedMail {
  readonly to: readonly string[];
  /** Whether it came under TLS, and as whom. */
  readonly secure: boolean;
  readonly user: string | undefined;
  readonly raw: string;
  /** A header's value, unfolded; '' when there is none. */
  header(this: void, name: string): string;
  /** The part of that type, decoded. */
  part(this: void, type: 'text/plain' | 'text/html'): string;
}

/** A real SMTP server on this machine. */
export interface MailServer {
  readonly port: number;
  /** PEM of the authority its certificate is from. */
  readonly ca: string;
  readonly received: ReceivedMail[];
  /** Replies with this code to the next messages instead of taking them. */
  readonly refusals: number[];
  close(): Promise<void>;
}

export const mailUser = { username: 'alerts', password: 'mail-password-0123456789' };

export async function startMailServer({ tls = false } = {}): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const refusals: number[] = [];
  const { ca, cert, key } = certificates();
  const server = new SMTPServer({
    key,
    cert,
    hideSTARTTLS: !tls,
    authOptional: true,
    allowInsecureAuth: true,
    logger: false,
    onAuth(auth, _session, callback) {
      const isRight = auth.username === mailUser.username && auth.password === mailUser.password;
      callback(
        isRight ? null : new Error('Wrong password'),
        isRight ? { user: 'alerts' } : undefined,
      );
    },
    onData(stream, session, callback) {
      let raw = '';
      stream.on('data', (chunk: Buffer) => (raw += chunk.toString('utf8')));
      stream.on('end', () => {
        const refusal = refusals.shift();
        if (refusal !== undefined) {
          callback(Object.assign(new Error('Not now'), { responseCode: refusal }));
          return;
        }
        received.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          secure: session.secure,
          user: session.user as string | undefined,
          raw,
          header: (name) => headerOf(raw, name),
          part: (type) => partOf(raw, type),
        });
        callback(null);
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    ca,
    received,
    refusals,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function certificates() {
  const now = new Date();
  const authority = newKeyPair();
  const host = newKeyPair();
  const issuer = { ...authority, name: 'Mail test CA' };
  return {
    ca: issue(
      issuer,
      { name: issuer.name, publicKey: authority.publicKey, use: 'authority', hosts: [], days: 2 },
      now,
    ),
    cert: issue(
      issuer,
      {
        name: 'localhost',
        publicKey: host.publicKey,
        use: 'server',
        hosts: ['localhost', '127.0.0.1'],
        days: 1,
      },
      now,
    ),
    key: privatePem(host.privateKey),
  };
}

function headerOf(raw: string, name: string): string {
  const [head = ''] = raw.split('\r\n\r\n', 1);
  const line = new RegExp(`^${name}: (.*(?:\r\n[ \t].*)*)`, 'im').exec(head)?.[1] ?? '';
  return line.replace(/\r\n[ \t]/g, ' ');
}

function partOf(raw: string, type: string): string {
  const boundary = /boundary="([^"]+)"/.exec(raw)?.[1] ?? '';
  const part =
    raw.split(`--${boundary}`).find((each) => each.includes(`Content-Type: ${type}`)) ?? '';
  const [head = '', ...body] = part.split('\r\n\r\n');
  const text = body.join('\r\n\r\n');
  if (/base64/i.test(head)) return Buffer.from(text, 'base64').toString('utf8');
  if (!/quoted-printable/i.test(head)) return text;
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
