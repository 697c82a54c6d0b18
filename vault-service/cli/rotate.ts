import { rotateMasterKey, rotateTenantKey } from '../encryption/rotate';
import { rewrap } from '../encryption/rewrap';
import { tenantKeys } from '../encryption/tenant-keys';
import { listenForChanges } from '../database/changes';
import { createLogger } from '../../platform/logging/logger';
import { required, UsageError, type Command } from './command-line';
import { withStore } from './store';
import { cliTrail } from './trail';

export const rotate: Command = {
  name: 'rotate',
  arguments: '--scope master | --scope tenant --tenant ID',
  summary: 'Begin a new key version and seal what is stored anew',
  help: `  --scope master   a new version of the key that wraps the tenants' data keys
  --scope tenant   a new data key for one tenant, named by --tenant; its stored secrets are sealed anew before this returns

The vault goes on meanwhile. Former versions are destroyed later by the service, once nothing needs them.
To change the operator's own key (VAULT_MASTER_KEY), start once with the former one as VAULT_MASTER_KEY_PREVIOUS.`,
  options: ['scope', 'tenant'],
  run: async (environment, options) => {
    const scope = required(options, 'scope');
    if (scope !== 'master' && scope !== 'tenant')
      throw new UsageError('--scope is master or tenant');
    const tenant = scope === 'tenant' ? required(options, 'tenant') : '';
    return withStore(environment, async (store) => {
      const { database, databaseUrl, masters, settings } = store;
      const db = database.query;
      const entry = cliTrail('key.rotate').entry({ target: 'key' });
      const version =
        scope === 'master'
          ? await rotateMasterKey(db, settings.rootKey, entry)
          : await rotateTenantKey(db, masters, tenant, entry);
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
      return { ok: true, scope, version, status: 'rewrapped' };
    });
  },
};
