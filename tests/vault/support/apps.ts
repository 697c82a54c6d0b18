/** An OAuth app of the sandbox as an integration of the vault, and the sandbox's name for the provider. */
export interface SandboxApp {
  readonly sandboxName: string;
  readonly integration: Readonly<Record<string, unknown>>;
}

/** Every OAuth profile with its addresses replaced by the sandbox's. */
export function sandboxApps(sandbox: string): Readonly<Record<string, SandboxApp>> {
  const google = {
    client_id: 'sandbox-google.apps.googleusercontent.com',
    client_secret: 'sandbox-google-secret',
    authorize_url: `${sandbox}/oauth/google/o/oauth2/v2/auth`,
    token_url: `${sandbox}/oauth/google/token`,
    revoke_url: `${sandbox}/oauth/google/revoke`,
    identity_url: `${sandbox}/oauth/google/v1/userinfo`,
  };
  const graph = {
    client_id: '700000000000001',
    client_secret: 'sandbox-meta-secret',
    authorize_url: `${sandbox}/oauth/facebook/v26.0/dialog/oauth`,
    token_url: `${sandbox}/graph/v26.0/oauth/access_token`,
    api_url: `${sandbox}/graph/v26.0`,
  };
  return {
    meta: { sandboxName: 'meta', integration: graph },
    // Uses Meta's app.
    whatsapp: { sandboxName: 'meta', integration: {} },
    instagram: {
      sandboxName: 'instagram',
      integration: {
        client_id: '800000000000001',
        client_secret: 'sandbox-instagram-secret',
        authorize_url: `${sandbox}/oauth/instagram/oauth/authorize`,
        token_url: `${sandbox}/oauth/instagram/oauth/access_token`,
        api_url: `${sandbox}/graph-instagram`,
      },
    },
    google: { sandboxName: 'google', integration: google },
    // These use Google's app; each has an API of its own.
    gmail: { sandboxName: 'google', integration: { api_url: `${sandbox}/oauth/google` } },
    'google-ads': {
      sandboxName: 'google',
      integration: {
        api_url: `${sandbox}/oauth/google/v25`,
        developer_token: 'sandbox-developer-token',
        login_customer_id: '1112223334',
      },
    },
    youtube: {
      sandboxName: 'google',
      integration: { api_url: `${sandbox}/oauth/google/youtube/v3` },
    },
    tiktok: {
      sandboxName: 'tiktok',
      integration: {
        client_id: 'sandbox-tiktok',
        client_secret: 'sandbox-tiktok-secret',
        authorize_url: `${sandbox}/oauth/tiktok/v2/auth/authorize/`,
        token_url: `${sandbox}/oauth/tiktok/v2/oauth/token/`,
        revoke_url: `${sandbox}/oauth/tiktok/v2/oauth/revoke/`,
        api_url: `${sandbox}/oauth/tiktok`,
      },
    },
    'tiktok-business': {
      sandboxName: 'tiktok-business',
      integration: {
        client_id: '7400000000000000001',
        client_secret: 'sandbox-tiktok-business-secret',
        authorize_url: `${sandbox}/oauth/tiktok-business/portal/auth`,
        token_url: `${sandbox}/oauth/tiktok-business/open_api/v1.3/oauth2/access_token/`,
        api_url: `${sandbox}/oauth/tiktok-business/open_api/v1.3`,
      },
    },
    linkedin: {
      sandboxName: 'linkedin',
      integration: {
        client_id: 'sandbox-linkedin-approved',
        client_secret: 'sandbox-linkedin-secret',
        authorize_url: `${sandbox}/oauth/linkedin/oauth/v2/authorization`,
        token_url: `${sandbox}/oauth/linkedin/oauth/v2/accessToken`,
        revoke_url: `${sandbox}/oauth/linkedin/oauth/v2/revoke`,
        api_url: `${sandbox}/oauth/linkedin`,
      },
    },
    x: {
      sandboxName: 'x',
      integration: {
        client_id: 'sandbox-x',
        client_secret: 'sandbox-x-secret',
        authorize_url: `${sandbox}/oauth/x/i/oauth2/authorize`,
        token_url: `${sandbox}/oauth/x/2/oauth2/token`,
        revoke_url: `${sandbox}/oauth/x/2/oauth2/revoke`,
        api_url: `${sandbox}/oauth/x`,
      },
    },
    pinterest: {
      sandboxName: 'pinterest',
      integration: {
        client_id: 'sandbox-pinterest',
        client_secret: 'sandbox-pinterest-secret',
        authorize_url: `${sandbox}/oauth/pinterest/oauth/`,
        token_url: `${sandbox}/oauth/pinterest/v5/oauth/token`,
        api_url: `${sandbox}/oauth/pinterest`,
      },
    },
    slack: {
      sandboxName: 'slack',
      integration: {
        client_id: 'sandbox-slack-rotating',
        client_secret: 'sandbox-slack-secret',
        authorize_url: `${sandbox}/oauth/slack/oauth/v2/authorize`,
        token_url: `${sandbox}/oauth/slack/api/oauth.v2.access`,
        revoke_url: `${sandbox}/oauth/slack/api/auth.revoke`,
        api_url: `${sandbox}/oauth/slack/api`,
      },
    },
    'cal-com': {
      sandboxName: 'cal-com',
      integration: {
        client_id: 'sandbox-cal-com',
        client_secret: 'sandbox-cal-com-secret',
        authorize_url: `${sandbox}/oauth/cal-com/auth/oauth2/authorize`,
        token_url: `${sandbox}/cal-com/v2/auth/oauth2/token`,
        api_url: `${sandbox}/cal-com`,
      },
    },
    'generic-oauth2': {
      sandboxName: 'generic',
      integration: {
        client_id: 'sandbox-generic',
        client_secret: 'sandbox-generic-secret',
        authorize_url: `${sandbox}/oauth/generic/authorize`,
        token_url: `${sandbox}/oauth/generic/token`,
        revoke_url: `${sandbox}/oauth/generic/revoke`,
        identity_url: `${sandbox}/oauth/generic/userinfo`,
        scopes: ['read', 'write'],
      },
    },
  };
}
