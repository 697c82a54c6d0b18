import path from 'node:path';

/** Where everything that start-up creates lives below the data folder. */
export function foldersOf(data: string) {
  return {
    data,
    logs: path.join(data, 'logs'),
    postgres: path.join(data, 'postgres'),
    n8nProgram: path.join(data, 'n8n', 'app'),
    n8nUser: path.join(data, 'n8n', 'home'),
    secretsFile: path.join(data, 'secrets.json'),
    demoFile: path.join(data, 'demo.json'),
    spool: path.join(data, 'vault'),
    engine: path.join(data, 'engine'),
  };
}

export type Folders = ReturnType<typeof foldersOf>;
