import { integrationFor, startRigProvider, type RigProvider } from '../../rigs/oauth-provider';
import { connectTo } from '../support/connections';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let provider: RigProvider;

beforeAll(async () => {
  provider = await startRigProvider({ rotation: 'strict', delayAfterMs: () => 300 });
  vault = await startTestVault();
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
  await vault.admin.put('/v1/tenants/acme/integrations/generic-oauth2', integrationFor(provider));
});

afterAll(async () => {
  await vault.close();
  await provider.close();
});

test('200 leases at once on two replicas refresh an expired, strictly rotating connection once', async () => {
  const replica = await vault.replica();
  const { id, family } = await connectTo(vault, provider);

  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      (index % 2 === 0 ? vault : replica).admin.post(`/v1/connections/${id}/token`),
    ),
  );

  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(answers.map(({ body }) => body['access_token']))).toEqual(
    new Set([family.accessToken]),
  );
  expect(family.requests).toBe(1);
  expect(family.revoked).toBe(false);
});
