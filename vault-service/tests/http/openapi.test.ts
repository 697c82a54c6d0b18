import { z } from 'zod/v4';
import { expectValidOpenApi } from '../../../platform/testing/openapi';
import { startTestVault } from '../support/vault';

test('the vault describes itself in valid OpenAPI 3.1', async () => {
  const vault = await startTestVault();
  const answer = await fetch(`${vault.url}/openapi.json`);
  const document = z.record(z.string(), z.unknown()).parse(await answer.json());
  await vault.close();
  await expectValidOpenApi(document);
});
