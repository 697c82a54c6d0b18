import { rotateMasterKey, rotateTenantKey } from '../encryption/rotate';
import { rewrap } from '../encryption/rewrap';
import { tenantKeys } from '../encryption/tenant-keys';
import { listenForChanges } from '../database/changes';
import { createLogger } from '../../platform/logging/logger';
import { required, UsageError, type Command } from './command-line';
import { cliTrail } from './trail';

export const rotate: Command = {
  name: 'rotate',
  arguments: '--scope master | --scope tenant --tenant ID',
  summary: 'Begin a new key version and seal what is stored anew',
  options: ['scope', 'tenant'],
  async run({ database, databaseUrl, masters, settings }, options) {
    const db = database.query;
    const entry = cliTrail('key.rotate').entry({ target: 'key' });
    const scope = required(options, 'scope');
    if (scope !== 'master' && scope !== 'tenant')
      throw new UsageError('--scope is master or tenant');
    const version =
      scope === 'master'
        ? await rotateMasterKey(db, settings.rootKey, entry)
        : await rotateTenantKey(db, masters, required(options, 'tenant'), entry);
    if (version === undefined) throw new UsageError('there is no such tenant');
    const logger = createLogger({ service: 'vault-cli', level: 'error' });
    const changes = await listenForChanges(databaseUrl, logger);
    const keys = tenantKeys(db, masters, changes);
    try {
      await rewrap({ db, keys, masters });
    } finally {
      await keys.close();
      await changes.close();
    }
    return { scope, version, status: 'rewrapped' };
  },
};
