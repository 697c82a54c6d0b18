import { validate as isUuid } from 'uuid';
import { z } from 'zod/v4';
import { actions } from '../api-keys/actions';
import { createApiKey, defaultRatePerS } from '../api-keys/create';
import { appendWithin } from '../audit/log';
import { list, required, UsageError, type Command } from './command-line';
import { withDatabase, withStore } from './store';
import { cliTrail } from './trail';

export const keyCreate: Command = {
  name: 'key create',
  arguments: '--name NAME --tenants "*"|T1,T2 --actions lease,…',
  summary: 'Make an API key; its text is shown this once',
  help: `  --name NAME     what it is for
  --tenants …     tenants it may act for, or "*" for all
  --actions …     any of ${actions.join(', ')}

A workflow that uses tokens needs lease and connections:read. The key is printed this once; the vault keeps its hash.`,
  options: ['name', 'tenants', 'actions'],
  run: async (environment, options) => {
    const wanted = z
      .array(z.enum(actions))
      .min(1)
      .safeParse(list(required(options, 'actions')));
    if (!wanted.success) throw new UsageError(`--actions are any of ${actions.join(', ')}`);
    const name = required(options, 'name');
    const tenants = list(required(options, 'tenants'));
    const trail = cliTrail('api_key.create');
    return withStore(environment, async ({ database }) => ({
      ok: true,
      ...(await createApiKey(
        database.query,
        {
          name,
          tenants,
          actions: wanted.data,
          ratePerS: defaultRatePerS,
          expiresAt: undefined,
          createdBy: trail.entry({}).actor,
        },
        trail,
      )),
    }));
  },
};

export const keyRevoke: Command = {
  name: 'key revoke',
  arguments: '--id ID',
  summary: 'End an API key at once',
  help: '  --id ID   what "key create" gave; calls with the key end at once, on every replica',
  options: ['id'],
  run: async (environment, options) => {
    const id = required(options, 'id');
    if (!isUuid(id)) throw new UsageError('--id is the id that "key create" gave');
    const ended = await withStore(environment, ({ database }) =>
      database.query.transaction().execute(async (tx) => {
        const row = await tx
          .updateTable('api_keys')
          .set({ revoked_at: new Date() })
          .where('id', '=', id)
          .where('revoked_at', 'is', null)
          .returning('id')
          .executeTakeFirst();
        if (row)
          await appendWithin(tx, [cliTrail('api_key.revoke').entry({ target: `key:${id}` })]);
        return row !== undefined;
      }),
    );
    return { ok: ended, id };
  },
};

export const keyList: Command = {
  name: 'key list',
  arguments: '',
  summary: 'List the API keys that work, without their text',
  help: 'Needs no master key. The text of a key is known only to whoever was shown it.',
  options: [],
  run: (environment) =>
    withDatabase(environment, async ({ database }) => {
      const keys = await database.query
        .selectFrom('api_keys')
        .select(['id', 'name', 'tenants', 'actions', 'rate_per_s', 'created_at', 'expires_at'])
        .where('revoked_at', 'is', null)
        .orderBy('created_at')
        .execute();
      return { ok: true, keys };
    }),
};
