import type { Command } from './command-line';

export const init: Command = {
  name: 'init',
  arguments: '',
  summary: 'Create the database schema and the first master key version',
  options: [],
  run: async ({ settings }) => ({
    ok: true,
    database: settings.databaseUrl === undefined ? 'embedded' : 'external',
    data_folder: settings.dataFolder,
    master_key: settings.rootKey.id,
  }),
};
