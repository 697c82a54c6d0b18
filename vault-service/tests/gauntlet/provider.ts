import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server as TcpServer,
} from 'node:net';
import { issue } from '../../pki/certificate';
import { newKeyPair, privatePem } from '../../pki/keys';
import { soundFields, type Dialect } from './dialects';
import type { Quirk } from './quirks';

/** One profile meeting one quirk, as the provider sees it. */
export interface Meeting {
  readonly number: number;
  readonly dialect: Dialect;
  readonly quirk: Quirk;
  /** Tokens of ours that came in token requests, in order. */
  readonly received: string[];
  /** Refresh tokens (or, where those renew themselves, access tokens) that are taken now. */
  readonly taken: Set<string>;
  /** Times a token came that is not taken any more. */
  reuses: number;
}

export interface GauntletProvider {
  readonly url: string;
  /** Addresses at which nothing good happens. */
  readonly addresses: Readonly<Record<NonNullable<Quirk['address']>, string>>;
  add(meeting: Meeting): void;
  close(): Promise<void>;
}

export const accountOf = ({ number }: Meeting) => `account-${number}`;

/** Tokens carry the number of their meeting, so that a request tells which one it belongs to; all begin alike. */
export const accessToken = (number: number, generation: number) =>
  `sekret-${number}-at${generation}`;
export const refreshToken = (number: number, generation: number) =>
  `sekret-${number}-rt${generation}`;
const tokenPattern = /sekret-(\d+)-(?:at|rt|code)\d+/;

/** A provider that plays each quirk to the first token request of a meeting and behaves well from the second on. */
export async function startGauntletProvider(): Promise<GauntletProvider> {
  const meetings = new Map<number, Meeting>();

  const answerToken = (meeting: Meeting, sent: string, response: ServerResponse) => {
    const { number, dialect, quirk, received, taken } = meeting;
    received.push(sent);
    const generation = received.length;
    const issued = {
      access: accessToken(number, generation),
      refresh: dialect.returns === 'same' ? sent : refreshToken(number, generation),
    };
    const replace = () => {
      if (dialect.rotation === 'strict') taken.clear();
      taken.add(dialect.renewsItself === true ? issued.access : issued.refresh);
    };
    const whole = (fields: Readonly<Record<string, unknown>>) => dialect.wrap(fields);
    const fields = soundFields(dialect, issued, accountOf(meeting));
    if (generation === 1 && quirk.address === undefined) {
      if (quirk.carriedOut || dialect.renewsItself === true) replace();
      const otherAccount = dialect.extra?.('account-other') ?? {};
      quirk.play(response, { dialect, fields, whole, sent, otherAccount });
      return;
    }
    const known = taken.has(sent);
    if (!known) meeting.reuses += 1;
    else replace();
    const { status, body } = known ? { status: 200, body: whole(fields) } : dialect.dead;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bearer = request.headers.authorization ?? request.headers['access-token'] ?? '';
    const text = decodeURIComponent(
      `${request.url ?? ''} ${Buffer.concat(chunks).toString()} ${String(bearer)}`.replaceAll(
        '+',
        ' ',
      ),
    );
    const [sent, number] = tokenPattern.exec(text) ?? [];
    const meeting = meetings.get(Number(number));
    const path = new URL(request.url ?? '/', 'http://provider').pathname;
    if (meeting && sent !== undefined && path === meeting.dialect.tokenPath)
      answerToken(meeting, sent, response);
    else if (meeting?.dialect.api?.[path])
      response.end(JSON.stringify(meeting.dialect.api[path](accountOf(meeting))));
    else response.writeHead(503).end();
  };
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response).catch(() => response.destroy());
  };

  const server = createServer(serve);
  const tls = createTlsServer(selfSigned(), serve);
  const noTls = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  });
  const closed = createServer();
  const port = await listen(server);
  const tlsPort = await listen(tls);
  const noTlsPort = await listen(noTls);
  const closedPort = await listen(closed);
  await close(closed);
  return {
    url: `http://127.0.0.1:${port}`,
    addresses: {
      refused: `http://127.0.0.1:${closedPort}`,
      dns: 'https://does-not-exist.invalid',
      tls: `https://127.0.0.1:${noTlsPort}`,
      self_signed: `https://127.0.0.1:${tlsPort}`,
    },
    add: (meeting) => meetings.set(meeting.number, meeting),
    close: async () => {
      await Promise.all([close(server), close(tls), close(noTls)]);
    },
  };
}

async function listen(server: TcpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function close(server: TcpServer | Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}

/** A certificate that only its maker trusts. */
function selfSigned(): { readonly key: string; readonly cert: string } {
  const pair = newKeyPair();
  const order = { use: 'server' as const, hosts: ['127.0.0.1'], days: 1 };
  const name = 'Nobody vouches';
  const cert = issue({ name, ...pair }, { ...order, name, publicKey: pair.publicKey }, new Date());
  return { key: privatePem(pair.privateKey), cert };
}
