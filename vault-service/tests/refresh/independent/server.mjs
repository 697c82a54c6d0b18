// A certified OpenID provider that is none of ours, as a process: `node server.mjs`. Prints its issuer, then serves until
// it is killed. Whoever comes is signed in as `login_hint` and agrees to everything.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const redirectUris = JSON.parse(process.argv[2] ?? '[]');

const client = (client_id, token_endpoint_auth_method) => ({
  client_id,
  client_secret: `secret of ${client_id} with / and ?`,
  token_endpoint_auth_method,
  redirect_uris: redirectUris,
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
});

const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [
    client('basic', 'client_secret_basic'),
    client('post', 'client_secret_post'),
    client('still', 'client_secret_post'),
  ],
  clientBasedCORS: () => false,
  features: {
    devInteractions: { enabled: false },
    introspection: { enabled: true },
    revocation: { enabled: true },
  },
  findAccount: (_ctx, sub) => ({
    accountId: sub,
    claims: () => ({ sub, name: `Name of ${sub}` }),
  }),
  claims: { openid: ['sub'], profile: ['name'] },
  issueRefreshToken: () => true,
  // One client keeps its refresh token; the others' are replaced, and using a replaced one ends the grant.
  rotateRefreshToken: ({ oidc }) => oidc.client.clientId !== 'still',
  pkce: { required: () => true },
  ttl: { AccessToken: 600, RefreshToken: 86_400 },
  cookies: { keys: ['for this process only'] },
});

const answer = provider.callback();

async function agree(request, response) {
  const { params } = await provider.interactionDetails(request, response);
  const accountId = params.login_hint ?? 'account-1';
  const grant = new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const grantId = await grant.save();
  await provider.interactionFinished(request, response, {
    login: { accountId },
    consent: { grantId },
  });
}

server.on('request', (request, response) => {
  if (!request.url.startsWith('/interaction/')) answer(request, response);
  else agree(request, response).catch(() => response.writeHead(500).end());
});
process.stdout.write(`${issuer}\n`);
