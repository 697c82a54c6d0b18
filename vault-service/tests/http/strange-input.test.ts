import { startRigProvider, type RigProvider } from '../../rigs/oauth-provider';
import { send } from '../../rigs/caller';
import {
  collectionOf,
  operationsOf,
  requestFor,
  samples,
  type Operation,
} from '../../rigs/tenancy/operations';
import { furnish, type Holding } from '../../rigs/tenancy/world';
import { adminKey, startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let provider: RigProvider;
let own: Holding;
let operations: readonly Operation[];

beforeAll(async () => {
  provider = await startRigProvider();
  vault = await startTestVault();
  const { body } = await vault.admin.get('/openapi.json');
  operations = operationsOf(body);
  const has = new Set(operations.flatMap((operation) => collectionOf(operation) ?? []));
  own = await furnish({ url: vault.url, adminKey }, provider, has);
});
afterAll(async () => {
  await vault.close();
  await provider.close();
});

/** Bodies with every field there is, where the rig's sample has only what is needed. */
const whole: Readonly<Record<string, (target: Holding) => unknown>> = {
  importConnection: ({ tenant, subject }) => ({
    tenant,
    subject,
    provider: 'generic-oauth2',
    label: 'Label',
    credential: {
      access_token: 'at',
      refresh_token: 'rt',
      token_type: 'Bearer',
      scopes: ['read'],
      expires_at: '2030-01-01T00:00:00Z',
    },
    account: { id: 'account', name: 'Account' },
    extra: { page: 'page' },
    validate: false,
  }),
  leaseTokenOfSubject: ({ tenant, subject }) => ({
    tenant,
    subject,
    provider: 'generic-oauth2',
    account: 'account',
    sub_account: 'page',
    scopes: ['read'],
  }),
  leaseToken: () => ({ sub_account: 'page', scopes: ['read'] }),
  chooseSubAccounts: () => ({ sub_accounts: [{ kind: 'page', id: 'page' }] }),
  createTenant: () => ({ id: 't-strange', name: 'T', return_origins: ['https://a.example'] }),
  createConnectSession: ({ tenant, subject }) => ({
    tenant,
    subject,
    providers: ['generic-oauth2'],
    return_url: 'http://127.0.0.1:9/',
  }),
};

type Path = readonly (string | number)[];

function leavesOf(value: unknown, at: Path = []): readonly Path[] {
  if (typeof value === 'string') return [at];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => leavesOf(part, [...at, key]));
}

function withLeaf(value: unknown, [key, ...rest]: Path, leaf: string): unknown {
  if (key === undefined) return leaf;
  if (Array.isArray(value))
    return value.map((part: unknown, index) =>
      String(index) === String(key) ? withLeaf(part, rest, leaf) : part,
    );
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown>).map(([name, part]) => [
      name,
      name === key ? withLeaf(part, rest, leaf) : part,
    ]),
  );
}

interface Try {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** One try per text of a request: its body, each part of its path, each parameter of its query. */
function triesOf(operation: Operation, strange: string): readonly Try[] {
  const sample = samples[operation.id] ?? {};
  const {
    method,
    path,
    body: usual,
  } = requestFor({ operation, sample, name: operation.id, foreign: 'nothing' }, own, provider);
  const body = whole[operation.id]?.(own) ?? usual;
  // No URL can hold half a character.
  const encoded = /\p{Surrogate}/u.test(strange) ? undefined : encodeURIComponent(strange);
  const [place = ''] = path.split('?');
  const open = operation.path.split('/');
  return [
    ...leavesOf(body).map((at) => ({
      name: `${operation.id} ${at.join('.')}`,
      method,
      path,
      body: withLeaf(body, at, strange),
    })),
    ...open.flatMap((part, index) => {
      if (encoded === undefined || !part.startsWith('{')) return [];
      const parts = place.split('/').map((one, at) => (at === index ? encoded : one));
      return [{ name: `${operation.id} ${part}`, method, path: parts.join('/'), body }];
    }),
    ...(encoded === undefined ? [] : operation.query).map((name) => ({
      name: `${operation.id} ?${name}`,
      method,
      path: `${place}?${name}=${encoded}`,
      body,
    })),
  ];
}

/** Answers to every try, by status. */
async function answersTo(strange: string): Promise<readonly string[]> {
  const answered: string[] = [];
  for (const operation of operations)
    for (const { name, method, path, body } of triesOf(operation, strange)) {
      const { status } = await send({ url: vault.url, adminKey }, method, path, body);
      answered.push(`${status} ${name}`);
    }
  return answered;
}

const refused = /^4\d\d /;

test.each([
  ['a NUL byte, which PostgreSQL stores in no text', 'a\u0000b'],
  ['half a character, which PostgreSQL stores in no JSON', 'a\ud800b'],
])(
  '%s is refused wherever a text is taken',
  async (_name, strange) => {
    const answers = await answersTo(strange);

    expect(answers.length).toBeGreaterThan(50);
    expect(answers.filter((answer) => !refused.test(answer))).toEqual([]);
  },
  60_000,
);

test.each([
  ['a very long text', 'x'.repeat(100_000)],
  ['the name of a prototype', '__proto__'],
  ['a number beyond 2^63', '99999999999999999999'],
  ['a place in the file system', '../../../etc/passwd'],
  ['a line break', 'a\r\nset-cookie: b=c'],
])(
  '%s is never an error of the vault',
  async (_name, strange) => {
    const answers = await answersTo(strange);

    expect(answers.filter((answer) => answer.startsWith('5'))).toEqual([]);
  },
  60_000,
);

test('a body nested half a million times is refused, wherever free fields are taken', async () => {
  const nested = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  const response = await fetch(`${vault.url}/v1/connections`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    body: `{"tenant":"${own.tenant}","subject":"s","provider":"openai","credential":{"access_token":"x"},"extra":{"a":${nested}}}`,
  });

  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ errors: [{ field: 'body' }] });
});
