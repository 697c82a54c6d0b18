import { z } from 'zod/v4';
import { expectValidOpenApi } from '../../../platform/testing/openapi';
import { startTestEngine } from '../support/engine';

test('the engine describes itself in valid OpenAPI 3.1', async () => {
  const engine = await startTestEngine();
  const answer = await fetch(`${engine.url}/openapi.json`);
  const document = z.record(z.string(), z.unknown()).parse(await answer.json());
  await engine.close();
  await expectValidOpenApi(document);
});
