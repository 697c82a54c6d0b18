import { providerOptions } from '../../../nodes/TokenVault/shared/descriptions';
import { providerIds } from '../../../vault-service/providers/registry';

test('the node offers every provider the vault knows, and no other', () => {
  expect(providerOptions.map(({ value }) => value).sort()).toEqual([...providerIds].sort());
});
