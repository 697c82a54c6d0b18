import { leftoversOf, removeDataFolder, runNpmStart, type StartRun } from './start-command';

describe('npm start -- --once on an empty data folder', () => {
  let run: StartRun;
  let exitCode: number | null;

  beforeAll(async () => {
    run = await runNpmStart(['--once']);
    exitCode = await run.exited;
    process.stdout.write(run.output());
  });

  afterAll(() => removeDataFolder(run.dataFolder));

  test('exits 0', () => {
    expect(exitCode).toBe(0);
  });

  test.each([
    'Lead accepted',
    'Stored once (MKT-301)',
    'Scored hot, with evidence (MKT-302)',
    'Meeting booked (MKT-303)',
    'Message sent with a leased token',
    'Briefing written for the sales person',
    'Sent again: merged, nothing sent twice',
    'n8n stopped, 3 leads accepted, n8n back: each done once',
    'Expired token, 200 leases on 2 vault replicas: refreshed once',
  ])('step succeeded: %s', (title) => {
    expect(run.output()).toContain(`✓ ${title}`);
  });

  test('prints no secret', () => {
    expect(run.output()).not.toMatch(/mev_|mee_|whsec_|EAAsandbox|cal_sandbox|sk-ant/);
  });

  test('leaves no process behind', async () => {
    expect(await leftoversOf(run.dataFolder)).toEqual([]);
  });
});
