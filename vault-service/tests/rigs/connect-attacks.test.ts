import { attacks, attacksHeld, playAll, stageEnvironment } from '../../rigs/connect-attacks';
import { adminKey, startTestVault } from '../support/vault';

test('bar 8, once: no attack on connect succeeds, the honest way works beside each, and weakened ones are noticed', async () => {
  const vault = await startTestVault(stageEnvironment);
  const { url, databaseUrl } = vault;

  const figures = await playAll({ url, adminKey, databaseUrl }, 1);

  await vault.close();
  expect(figures.failed).toEqual([]);
  expect(figures.tried).toBe(attacks.length);
  expect(attacks.length).toBeGreaterThanOrEqual(40);
  expect(attacksHeld(figures)).toBe(true);
});
