import { crashHeld, crashUnderLoad } from '../../rigs/crash';

test('after kill -9 of a vault and of PostgreSQL under load, every grant works or is rightly flagged', async () => {
  const figures = await crashUnderLoad({
    rotation: 'strict',
    connections: 12,
    callers: 4,
    kills: 4,
    accessTtlS: 4,
    expireClaims: true,
  });

  expect(figures.kills).toEqual({ vault_a: 1, postgres: 1, vault_b: 1, postgres_backend: 1 });
  expect(figures.alive + figures.flagged_alive + figures.flagged_lost).toBe(12);
  expect(crashHeld(figures)).toBe(true);
});
