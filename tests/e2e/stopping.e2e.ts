import { createServer } from 'node:net';
import {
  leftoversOf,
  newDataFolder,
  printed,
  removeDataFolder,
  runNpmStart,
} from './start-command';

const startTimeoutMs = 180_000;

describe('stopping npm start', () => {
  let dataFolder: string;

  beforeAll(async () => {
    dataFolder = await newDataFolder();
  });

  afterAll(() => removeDataFolder(dataFolder));

  test('Ctrl-C stops every part', async () => {
    const run = await runNpmStart([], dataFolder);
    await printed(run, 'Ctrl-C stops all of it', startTimeoutMs);
    // A terminal sends Ctrl-C to the whole foreground process group.
    process.kill(-(run.child.pid ?? 0), 'SIGINT');
    // npm ends by the signal itself when its shell does.
    expect([0, null]).toContain(await run.exited);
    expect(await leftoversOf(dataFolder)).toEqual([]);
  });

  test('a stop during start-up leaves nothing behind', async () => {
    const run = await runNpmStart([], dataFolder);
    await printed(run, 'Starting n8n', startTimeoutMs);
    process.kill(-(run.child.pid ?? 0), 'SIGTERM');
    await run.exited;
    expect(await leftoversOf(dataFolder)).toEqual([]);
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    '%s to npm alone leaves nothing behind',
    async (signal) => {
      const run = await runNpmStart([], dataFolder);
      await printed(run, 'Ctrl-C stops all of it', startTimeoutMs);
      run.child.kill(signal);
      await run.exited;
      expect(await leftoversOf(dataFolder)).toEqual([]);
    },
  );

  test('kill -9 of the command leaves nothing behind', async () => {
    const run = await runNpmStart([], dataFolder);
    await printed(run, 'Ctrl-C stops all of it', startTimeoutMs);
    process.kill(-(run.child.pid ?? 0), 'SIGKILL');
    await run.exited;
    expect(await leftoversOf(dataFolder)).toEqual([]);
  });

  test('a port in use is one clear line', async () => {
    const holder = createServer().listen(17320, '127.0.0.1');
    const run = await runNpmStart(['--once'], dataFolder);
    const code = await run.exited;
    holder.close();
    expect(code).toBe(1);
    expect(run.output()).toMatch(
      /Already in use: port 17320 \(engine\)\. Stop the program there .* ENGINE_PORT=18320/,
    );
    expect(run.output()).not.toContain('    at ');
  });
});
