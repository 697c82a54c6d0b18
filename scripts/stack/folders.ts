import path from 'node:path';

/**
 * Where everything that start-up creates lives below the data folder. The installed n8n (3 GB, no data of its
 * own) may be shared by several data folders: MARKETING_ENGINE_N8N names its place.
 */
export function foldersOf(data: string, environment: NodeJS.ProcessEnv = process.env) {
  return {
    data,
    logs: path.join(data, 'logs'),
    postgres: path.join(data, 'postgres'),
    n8nProgram: environment.MARKETING_ENGINE_N8N ?? path.join(data, 'n8n', 'app'),
    n8nUser: path.join(data, 'n8n', 'home'),
    secretsFile: path.join(data, 'secrets.json'),
    demoFile: path.join(data, 'demo.json'),
    spool: path.join(data, 'vault'),
    engine: path.join(data, 'engine'),
  };
}

export type Folders = ReturnType<typeof foldersOf>;
