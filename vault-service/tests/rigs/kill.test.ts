import { killAtEveryPoint, killsHeld } from '../../rigs/kill';

// Three processes are started and killed: seconds on a quiet machine.
test('a process killed in the window is flagged, one killed outside it leaves a working grant', async () => {
  const figures = await killAtEveryPoint({
    points: ['carried_out', 'spooled', 'committed'],
    rotations: ['strict'],
    killsPerCase: 1,
    lanes: 3,
    expireClaims: true,
  });

  expect(killsHeld(figures)).toBe(true);
  expect(
    figures.map(({ point, recovered, flagged_lost }) => [point, recovered, flagged_lost]),
  ).toEqual([
    ['carried_out', 0, 1],
    ['spooled', 1, 0],
    ['committed', 1, 0],
  ]);
});
