import { Scope } from '../../lifecycle/service';
import { isAlive } from '../../postgres/embedded/ownership';
import { runProgram, until } from '../fixtures/program';

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  '%s stops the parts in the reverse order of starting and exits 0',
  async (signal) => {
    const service = runProgram('service.ts');
    await service.said('server started');
    service.child.kill(signal);
    expect(await service.ended).toEqual({ code: 0, signal: null });
    expect(service.output().trim().split('\n')).toEqual([
      'database started',
      'server started',
      'server stopped',
      'database stopped',
    ]);
  },
);

test('a signal during start-up leaves nothing half-started behind', async () => {
  const service = runProgram('service.ts', { args: ['slow'] });
  await service.said('database started');
  service.child.kill('SIGTERM');
  expect(await service.ended).toEqual({ code: 0, signal: null });
  expect(service.output()).toMatch(/server stopped\ndatabase stopped\n$/);
});

test('a second signal does not interrupt the stop', async () => {
  const service = runProgram('service.ts');
  await service.said('server started');
  service.child.kill('SIGINT');
  service.child.kill('SIGINT');
  expect(await service.ended).toEqual({ code: 0, signal: null });
  expect(service.output()).toContain('database stopped');
});

test('a start-up failure is one clear line, stops what had started and exits 1', async () => {
  const service = runProgram('service.ts', { args: ['broken'] });
  expect(await service.ended).toEqual({ code: 1, signal: null });
  expect(service.output()).toContain('shelf could not start. The shelf is full. Empty it.\n');
  expect(service.output()).toContain('database stopped');
  expect(service.output()).not.toContain('    at ');
});

test('a wrong configuration names every variable, never its value, and exits 78', async () => {
  const service = runProgram('service.ts', {
    args: ['unconfigured'],
    env: { SHELF_SIZE: 'hunter2' },
  });
  expect(await service.ended).toEqual({ code: 78, signal: null });
  expect(service.output()).toContain('SHELF_KEY is not set.');
  expect(service.output()).toContain('SHELF_SIZE: ');
  expect(service.output()).not.toContain('hunter2');
});

test('a part that fails to stop does not keep the others running; the exit code tells', async () => {
  const service = runProgram('service.ts', { args: ['sticky'] });
  await service.said('server started');
  service.child.kill('SIGTERM');
  expect(await service.ended).toEqual({ code: 1, signal: null });
  expect(service.output()).toContain('database stopped');
  expect(service.output()).toContain('shelf did not stop cleanly. The shelf is sticky.');
});

test('a defect that nobody caught stops the service in order and fails', async () => {
  const service = runProgram('service.ts', { args: ['defect'] });
  expect(await service.ended).toEqual({ code: 1, signal: null });
  expect(service.output()).toContain('shelf stops because of a defect. Error: a defect');
  expect(service.output()).toMatch(/server stopped\ndatabase stopped\n$/);
});

test('a child stops in order when its parent is killed', async () => {
  const parent = runProgram('parent.ts');
  await parent.said('server started');
  const childPid = Number(/child (\d+)/.exec(parent.output())?.[1]);
  expect(isAlive(childPid)).toBe(true);
  parent.child.kill('SIGKILL');
  await until('the end of the child', () => !isAlive(childPid));
  await parent.ended;
  expect(parent.output()).toMatch(/server stopped\ndatabase stopped\n$/);
});

test('a scope closes once, however often it is asked', async () => {
  const scope = new Scope();
  const stopped: string[] = [];
  scope.own({ close: async () => void stopped.push('first') });
  scope.own({ close: async () => void stopped.push('second') });
  await Promise.all([scope.close(), scope.close()]);
  await scope.close();
  expect(stopped).toEqual(['second', 'first']);
});
