import { request, type Agent } from 'node:https';
import { TLSSocket, type ConnectionOptions } from 'node:tls';

export interface SecureAnswer {
  readonly status: number;
  readonly text: string;
  /** `TLSv1.3` or `TLSv1.2`. */
  readonly protocol: string | null;
  readonly resumed: boolean;
  /** Of this end: the same for two calls over one connection. */
  readonly localPort: number | undefined;
  /** SHA-256 of the server's certificate, in hex with colons; undefined where the session was resumed. */
  readonly server: string | undefined;
}

export interface SecureCall {
  readonly ca: string;
  readonly cert?: string;
  readonly key?: string;
  readonly agent?: Agent;
  readonly bearer?: string;
  readonly tls?: Pick<ConnectionOptions, 'maxVersion' | 'minVersion' | 'session'>;
  /** Is told of sessions the server hands out. */
  readonly onSession?: (session: Buffer) => void;
}

/** One GET over TLS. Rejects where no connection comes about. */
export function getOverTls(url: string, call: SecureCall): Promise<SecureAnswer> {
  const { bearer, tls, onSession, ...trust } = call;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        ...trust,
        ...tls,
        agent: call.agent ?? false,
        servername: 'localhost',
        headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
      },
      (answer) => {
        const { socket } = answer;
        if (!(socket instanceof TLSSocket)) {
          reject(new Error('not over TLS'));
          return;
        }
        const protocol = socket.getProtocol();
        const resumed = socket.isSessionReused();
        const { localPort } = socket;
        const server = socket.getPeerX509Certificate()?.fingerprint256;
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => (text += chunk));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, text, protocol, resumed, localPort, server }),
        );
        answer.on('error', reject);
      },
    );
    sent.on('socket', (socket) => {
      if (onSession) socket.on('session', onSession);
    });
    sent.on('error', reject);
    sent.end();
  });
}
