import { json } from '../health/vendor';
import { connectTo } from '../support/connections';
import { startRevokingScene, type RevokingScene } from '../support/revoking';

let scene: RevokingScene;
let vault: RevokingScene['vault'];
let vendor: RevokingScene['vendor'];
let provider: RevokingScene['provider'];
let sql: RevokingScene['sql'];
let receiptsOf: RevokingScene['receiptsOf'];

beforeAll(async () => {
  scene = await startRevokingScene();
  ({ vault, vendor, provider, sql, receiptsOf } = scene);
});
afterAll(() => scene.close());
beforeEach(() => scene.begin());

describe('deleting a tenant', () => {
  test('asks a provider that is away once more, and keeps the receipts', async () => {
    const { id } = await connectTo(vault, provider, { expiresInS: 3_600 });
    let asked = 0;
    vendor.behaviour = (request, response) => {
      asked += 1;
      json(asked <= 2 ? 503 : 200, {})(request, response);
    };

    const answer = await vault.admin.delete('/v1/tenants/acme');

    expect(answer.body['receipts']).toEqual([
      expect.objectContaining({ outcome: 'revoked', retrying: false }),
      expect.objectContaining({ outcome: 'revoked', retrying: false }),
    ]);
    expect(await receiptsOf(id)).toHaveLength(2);
  });

  test('does not wait for ever, and leaves no token behind', async () => {
    const earlier = await connectTo(vault, provider, { expiresInS: 3_600, subject: 'earlier' });
    vendor.behaviour = json(503, {});
    await vault.admin.delete(`/v1/connections/${earlier.id}`);
    const { id } = await connectTo(vault, provider, { expiresInS: 3_600 });
    const startedAt = Date.now();

    const answer = await vault.admin.delete('/v1/tenants/acme');

    expect(answer.status).toBe(200);
    expect(Date.now() - startedAt).toBeLessThan(20_000);
    expect(answer.body['receipts']).toEqual([
      expect.objectContaining({ outcome: 'failed', status: 503, retrying: false }),
      expect.objectContaining({ outcome: 'failed', status: 503, retrying: false }),
    ]);
    const { rows } = await sql.query<{ left: string }>(
      `select count(*) as left from revocations where tenant = 'acme' and (token is not null or next_at is not null)`,
    );
    expect(rows[0]?.left).toBe('0');
    for (const connection of [id, earlier.id])
      expect((await receiptsOf(connection)).map((receipt) => receipt['retrying'])).toEqual([
        false,
        false,
      ]);
  });
});
