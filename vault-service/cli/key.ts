import { validate as isUuid } from 'uuid';
import { z } from 'zod/v4';
import { actions } from '../api-keys/actions';
import { createApiKey, defaultRatePerS } from '../api-keys/create';
import { appendWithin } from '../audit/log';
import { required, UsageError, type Command } from './command-line';
import { cliTrail } from './trail';

export const keyCreate: Command = {
  name: 'key create',
  arguments: '--name NAME --tenants "*"|T1,T2 --actions lease,…',
  summary: 'Make an API key; its text is shown this once',
  options: ['name', 'tenants', 'actions'],
  async run({ database }, options) {
    const wanted = z
      .array(z.enum(actions))
      .min(1)
      .safeParse(required(options, 'actions').split(','));
    if (!wanted.success) throw new UsageError(`--actions are any of ${actions.join(', ')}`);
    const trail = cliTrail('api_key.create');
    return createApiKey(
      database.query,
      {
        name: required(options, 'name'),
        tenants: required(options, 'tenants').split(','),
        actions: wanted.data,
        ratePerS: defaultRatePerS,
        expiresAt: undefined,
        createdBy: trail.entry({}).actor,
      },
      trail,
    );
  },
};

export const keyRevoke: Command = {
  name: 'key revoke',
  arguments: '--id ID',
  summary: 'End an API key at once',
  options: ['id'],
  async run({ database }, options) {
    const id = required(options, 'id');
    if (!isUuid(id)) throw new UsageError('--id is the id that "key create" gave');
    const ended = await database.query.transaction().execute(async (tx) => {
      const row = await tx
        .updateTable('api_keys')
        .set({ revoked_at: new Date() })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .returning('id')
        .executeTakeFirst();
      if (row) await appendWithin(tx, [cliTrail('api_key.revoke').entry({ target: `key:${id}` })]);
      return row !== undefined;
    });
    return { ok: ended, id };
  },
};
