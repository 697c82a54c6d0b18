import { constants } from 'node:crypto';
import { Server as TlsServer, type ServerOptions } from 'node:https';
import type { Server } from 'node:http';
import { ConfigurationError } from '../../platform/configuration/environment';
import type { Logger } from '../../platform/logging/logger';
import { readTls, type TlsFiles, type TlsMaterial } from '../configuration/tls-files';

/**
 * Options of the HTTPS server. A client certificate is asked for and judged per route (`requireClientCertificate`);
 * sessions are not resumed then, so that every connection shows it again.
 */
export function tlsOptions({ cert, key, ca }: TlsMaterial): ServerOptions {
  return {
    cert,
    key,
    minVersion: 'TLSv1.2',
    ...(ca === undefined
      ? {}
      : {
          ca,
          requestCert: true,
          rejectUnauthorized: false,
          secureOptions: constants.SSL_OP_NO_TICKET,
        }),
  };
}

/**
 * Looks whether the files changed and serves new connections with what they hold now; open connections go on. Files
 * that do not fit together (a renewal half done) are left alone and looked at again.
 */
export function tlsReload(
  server: Server,
  files: TlsFiles,
  inUse: TlsMaterial,
  logger: Logger,
  onChange: (material: TlsMaterial) => void,
): () => Promise<void> {
  let current = inUse.fingerprint;
  let complaint = '';
  return async () => {
    if (!(server instanceof TlsServer)) return;
    try {
      const material = await readTls(files);
      complaint = '';
      if (material.fingerprint === current) return;
      server.setSecureContext(tlsOptions(material));
      current = material.fingerprint;
      onChange(material);
      logger.info({ endsAt: material.endsAt }, 'new TLS certificates are in use');
    } catch (failure) {
      if (!(failure instanceof ConfigurationError)) throw failure;
      if (failure.message !== complaint)
        logger.warn({ problems: failure.problems }, 'the former TLS certificates stay in use');
      complaint = failure.message;
    }
  };
}
