import { TLSSocket } from 'node:tls';
import type { RequestHandler } from 'express';
import { Problem } from '../../platform/http/problem';

/**
 * Lets a call pass only over a connection whose client showed a certificate of the client CA. Pages for people and
 * health checks are mounted around it: browsers and orchestrators have no certificate.
 *
 * The certificate itself is asked for besides `authorized`: a resumed session has no certificate of its own, and what
 * TLS libraries call verified then has changed before. Sessions are not resumed either (`tlsOptions`).
 */
export const requireClientCertificate: RequestHandler = ({ socket }, _response, next) => {
  const shown =
    socket instanceof TLSSocket &&
    socket.authorized &&
    socket.getPeerX509Certificate() !== undefined;
  if (shown) next();
  else
    next(
      new Problem({
        status: 401,
        code: 'client_certificate_required',
        detail:
          'This vault answers only callers with a client certificate of its own CA ("pki client" issues one). None was shown, or it has ended.',
      }),
    );
};
