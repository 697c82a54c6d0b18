import { databaseAway, databaseAwayHeld } from '../../rigs/database-away';

// PostgreSQL is killed twice, a vault once: seconds on a quiet machine.
test('tokens rotated while PostgreSQL dies are there when it is back, also after the vault died too', async () => {
  const figures = await databaseAway({
    rounds: 2,
    connections: 4,
    longOutageEvery: 0,
    control: false,
  });

  expect(databaseAwayHeld(figures)).toBe(true);
  expect(figures.map(({ outage, spooled, lost }) => [outage, spooled, lost])).toEqual([
    ['kill -9, before answers', 4, 0],
    ['kill -9, before answers, vault killed', 4, 0],
  ]);
});
