import { instantOf, localDate, offsetMinutes, zonedIso } from '../../cal-com/zoned-time';

const iso = (ms: number) => new Date(ms).toISOString();

test.each([
  ['Africa/Dakar', '2026-11-23', 9 * 60, '2026-11-23T09:00:00.000Z'],
  ['Europe/Paris', '2026-11-23', 9 * 60, '2026-11-23T08:00:00.000Z'],
  ['Europe/Paris', '2026-07-06', 9 * 60, '2026-07-06T07:00:00.000Z'],
  ['America/Sao_Paulo', '2026-11-23', 9 * 60, '2026-11-23T12:00:00.000Z'],
  ['Asia/Kolkata', '2026-11-23', 0, '2026-11-22T18:30:00.000Z'],
  // 02:30 does not exist on the night clocks go forward: the gap's end stands in.
  ['Europe/Paris', '2027-03-28', 150, '2027-03-28T01:30:00.000Z'],
  // 02:30 exists twice on the night they go back: the first one counts.
  ['Europe/Paris', '2026-10-25', 150, '2026-10-25T00:30:00.000Z'],
  ['Europe/Paris', '2026-11-23', 1_440, '2026-11-23T23:00:00.000Z'],
])('%s %s +%i min', (zone, date, minutes, expected) => {
  expect(iso(instantOf(date, minutes, zone))).toBe(expected);
});

test('writes offsets as the slots endpoint does', () => {
  const at = Date.parse('2026-11-23T09:00:00Z');
  expect(zonedIso(at, 'UTC')).toBe('2026-11-23T09:00:00.000Z');
  expect(zonedIso(at, 'America/St_Johns')).toBe('2026-11-23T05:30:00.000-03:30');
  expect(offsetMinutes(at, 'Asia/Kathmandu')).toBe(345);
  expect(localDate(Date.parse('2026-11-23T23:30:00Z'), 'Europe/Paris')).toBe('2026-11-24');
});
