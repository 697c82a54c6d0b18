import { rotationHeld, rotationUnderLoad } from '../../rigs/rotation';

test('all keys rotate under load while a replica dies: no read fails, nothing stays under an old key', async () => {
  const figures = await rotationUnderLoad({
    tenants: 4,
    connections: 200,
    callers: 4,
    pauseMs: 10,
    kills: 1,
    retiresByTheClock: false,
  });

  expect(figures).toMatchObject({
    connections: 200,
    rotations: 6,
    load: { failed: 0, wrong_token: 0 },
    same_tokens: true,
  });
  expect(rotationHeld(figures)).toBe(true);
});
