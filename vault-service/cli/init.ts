import type { Command } from './command-line';
import { withStore } from './store';

export const init: Command = {
  name: 'init',
  arguments: '',
  summary: 'Create the database schema and the first master key version',
  help: `Safe to repeat: what is there stays. The service does the same when it starts; this tells at once whether settings,
database and master key fit. With NODE_ENV=development or VAULT_DEV=1 missing keys are made in VAULT_DATA.`,
  options: [],
  run: (environment) =>
    withStore(environment, async ({ settings }) => ({
      ok: true,
      database: settings.databaseUrl === undefined ? 'embedded' : 'external',
      data_folder: settings.dataFolder,
      master_key: settings.rootKey.id,
    })),
};
