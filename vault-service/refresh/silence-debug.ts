/**
 * simple-oauth2 writes client secrets and tokens to standard error under `DEBUG=simple-oauth2*` (and `DEBUG=*`); Express
 * writes addresses, and with them links, states and codes. Each reads the variable when it is loaded: programs import
 * this before anything else. The vault's own log level is VAULT_LOG_LEVEL.
 */
delete process.env['DEBUG'];
