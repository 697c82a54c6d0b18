import { at, records, startTestSandbox, text, type TestSandbox } from '../running-sandbox';
import { tokenQuirks } from '../../faults/token-quirks';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  await sandbox.control('state/generic', {
    client_id: 'app',
    client_secret: 's',
    rotation: 'reuse_ok',
  });
});
afterAll(() => sandbox.close());

const refresh = (refresh_token: string) =>
  sandbox.request('/oauth/generic/token', {
    form: { client_id: 'app', client_secret: 's', grant_type: 'refresh_token', refresh_token },
  });
const grant = async () =>
  text(
    at(
      await sandbox.control('oauth/generic/grants', {
        client_id: 'app',
        scopes: ['read', 'write'],
      }),
      'refresh_token',
    ),
  );

/** What of an answer a caller could stumble over. */
const shape = (answer: Awaited<ReturnType<typeof refresh>>) =>
  JSON.stringify([
    answer.status,
    answer.headers.get('content-type'),
    // A byte order mark shows in the length only: reading as text drops it.
    answer.headers.get('content-length'),
    typeof answer.body === 'string'
      ? answer.body.replaceAll(/g[ar]t_[\w-]+/g, 'token')
      : JSON.stringify(answer.body).replaceAll(/g[ar]t_[\w-]+/g, 'token'),
  ]);

test.each(tokenQuirks)('%s changes what arrives, once', async (quirk) => {
  const token = await grant();
  const normal = shape(await refresh(token));
  await sandbox.fault('generic', { kind: 'token_quirk', quirk }, { path: '/token' });
  expect(shape(await refresh(token))).not.toBe(normal);
  expect(shape(await refresh(token))).toBe(normal);
});

test('errors told with 200 leave the grant untouched, deviating answers have rotated it', async () => {
  const token = await grant();
  const generation = async () =>
    records(at(await sandbox.state('generic'), 'families')).at(-1)?.['refresh_token_generation'];
  await sandbox.fault('generic', { kind: 'token_quirk', quirk: 'error_with_200' });
  await refresh(token);
  expect(await generation()).toBe(0);
  await sandbox.fault('generic', { kind: 'token_quirk', quirk: 'wrapped_body' });
  await refresh(token);
  expect(await generation()).toBe(1);
});

test('the quirks and faults are listed for callers that try them all', async () => {
  const { kinds, token_quirks } = (await sandbox.control('fault-kinds')) as Record<
    string,
    string[]
  >;
  expect(token_quirks).toEqual(tokenQuirks);
  expect(kinds).toContain('timeout_after_success');
  expect((kinds?.length ?? 0) + (token_quirks?.length ?? 0)).toBeGreaterThanOrEqual(45);
});
