// Healthy when the program in this container says that it is ready. HEALTH_PATH: where it says so.
import { get as getPlain } from 'node:http';
import { get as getSecure } from 'node:https';

const { PORT = '80', HEALTH_PATH = '/readyz', VAULT_TLS_CERT } = process.env;
// Its own certificate names hosts and not this address; nothing is told here that needs to be trusted.
const [get, scheme] = VAULT_TLS_CERT ? [getSecure, 'https'] : [getPlain, 'http'];

get(
  `${scheme}://127.0.0.1:${PORT}${HEALTH_PATH}`,
  { timeout: 4_000, rejectUnauthorized: false },
  ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1),
)
  .on('timeout', () => process.exit(1))
  .on('error', () => process.exit(1));
