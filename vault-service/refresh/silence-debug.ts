/**
 * simple-oauth2 writes client secrets and tokens to standard error under `DEBUG=simple-oauth2*` (and `DEBUG=*`), and
 * reads the variable when it is loaded. Import this first. The vault's own log level is VAULT_LOG_LEVEL.
 */
delete process.env['DEBUG'];
