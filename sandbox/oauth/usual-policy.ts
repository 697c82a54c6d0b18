import type { ClientPolicy } from './policy';

/** What most providers do; each states only where it differs. */
export const usualPolicy: ClientPolicy = {
  rotation: 'none',
  grace_s: 0,
  access_ttl_s: 3_600,
  refresh_ttl_s: null,
  refresh_ttl_mode: 'absolute',
  issues_refresh_token: true,
  echoes_refresh_token: false,
  client_auth: ['post'],
  pkce: 'optional',
  code_ttl_s: 600,
  revokes_on_code_reuse: false,
  sends_iss: false,
};
