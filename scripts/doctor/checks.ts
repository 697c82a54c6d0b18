import { existsSync, statfsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { z } from 'zod/v4';
import { workflowFolder } from '../bundle/build-bundle';
import { readBundle } from '../bundle/workflow-files';
import { N8nApi } from '../n8n/api';
import { n8nUrl } from '../n8n/server';
import type { Folders } from '../stack/folders';
import type { Ports } from '../stack/ports';

export interface Finding {
  readonly part: string;
  readonly healthy: boolean;
  /** What was seen; for an unhealthy part also what to do. */
  readonly seen: string;
}

export interface Patient {
  readonly ports: Ports;
  readonly folders: Folders;
}

type Check = (patient: Patient) => Promise<Finding[]>;

const comfortableDiskBytes = 2e9;

const readiness = z.object({
  status: z.string(),
  checks: z
    .array(z.object({ name: z.string(), status: z.string(), reason: z.string().optional() }))
    .default([]),
});

/** Every check, in the order a person would look. None changes anything. */
export const checks: readonly Check[] = [
  machine,
  keys,
  postgres,
  ({ ports }) => service('vault', ports.vault, '/readyz'),
  ({ ports }) => service('engine', ports.engine, '/readyz'),
  ({ ports }) => service('sandbox', ports.sandbox, '/healthz'),
  editor,
  workflows,
];

function machine({ folders }: Patient): Promise<Finding[]> {
  const { bavail, bsize } = statfsSync(existsSync(folders.data) ? folders.data : '.');
  const freeBytes = bavail * bsize;
  const installed = existsSync(path.join(folders.n8nProgram, '.installed'));
  return Promise.resolve([
    { part: 'Node', healthy: true, seen: process.versions.node },
    {
      part: 'disk',
      healthy: freeBytes > comfortableDiskBytes,
      seen: `${(freeBytes / 1e9).toFixed(1)} GB free${freeBytes > comfortableDiskBytes ? '' : ': free some space, PostgreSQL stops when the disk is full'}`,
    },
    {
      part: 'n8n program',
      healthy: installed,
      seen: installed ? folders.n8nProgram : 'not installed yet: `npm start` installs it',
    },
  ]);
}

function keys({ folders }: Patient): Promise<Finding[]> {
  if (!existsSync(folders.secretsFile)) {
    return Promise.resolve([
      { part: 'keys', healthy: false, seen: 'none yet: `npm start` generates them' },
    ]);
  }
  const readableByOthers = (statSync(folders.secretsFile).mode & 0o077) !== 0;
  return Promise.resolve([
    {
      part: 'keys',
      healthy: !readableByOthers,
      seen: readableByOthers
        ? `other users may read them: chmod 600 ${folders.secretsFile}`
        : folders.secretsFile,
    },
  ]);
}

async function postgres({ ports, folders }: Patient): Promise<Finding[]> {
  const passwordFile = path.join(folders.postgres, 'password');
  if (!existsSync(passwordFile)) {
    return [{ part: 'PostgreSQL', healthy: false, seen: 'no database yet: run `npm start`' }];
  }
  const client = new Client({
    host: '127.0.0.1',
    port: ports.postgres,
    user: 'postgres',
    password: (await readFile(passwordFile, 'utf8')).trim(),
    database: 'postgres',
    connectionTimeoutMillis: 2_000,
  });
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; connections: number }>(
      `select current_setting('server_version') as version,
              (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as connections`,
    );
    const [row] = rows;
    return [
      {
        part: 'PostgreSQL',
        healthy: true,
        seen: `${row?.version ?? ''}, ${row?.connections ?? 0} connections`,
      },
    ];
  } catch (failure) {
    return [{ part: 'PostgreSQL', healthy: false, seen: notRunning(failure, ports.postgres) }];
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function service(part: string, port: number, route: string): Promise<Finding[]> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}${route}`, {
      signal: AbortSignal.timeout(5_000),
    });
    const { status, checks: parts } = readiness.parse(await answer.json());
    const failed = parts.filter((check) => check.status !== 'ok');
    return [
      {
        part,
        healthy: answer.ok,
        seen: answer.ok
          ? `${status} on port ${port}`
          : failed.map(({ name, reason = 'failed' }) => `${name}: ${reason}`).join('; '),
      },
    ];
  } catch (failure) {
    return [{ part, healthy: false, seen: notRunning(failure, port) }];
  }
}

async function editor({ ports }: Patient): Promise<Finding[]> {
  try {
    const answer = await fetch(`${n8nUrl(ports.n8n)}/healthz/readiness`, {
      signal: AbortSignal.timeout(5_000),
    });
    return [
      {
        part: 'n8n',
        healthy: answer.ok,
        seen: answer.ok
          ? `ready on port ${ports.n8n}`
          : `answers ${answer.status}: it is still starting or its database is away`,
      },
    ];
  } catch (failure) {
    return [{ part: 'n8n', healthy: false, seen: notRunning(failure, ports.n8n) }];
  }
}

async function workflows({ ports, folders }: Patient): Promise<Finding[]> {
  if (!existsSync(folders.demoFile)) {
    return [{ part: 'workflows', healthy: false, seen: 'not imported yet: run `npm start`' }];
  }
  const { n8nApiKey } = z
    .object({ n8nApiKey: z.string() })
    .parse(JSON.parse(await readFile(folders.demoFile, 'utf8')));
  try {
    const [bundle, installed] = await Promise.all([
      readBundle(workflowFolder),
      new N8nApi(n8nUrl(ports.n8n), n8nApiKey).workflows(),
    ]);
    const asleep = bundle.workflows.filter(
      ({ id }) => !installed.find((one) => one.id === id)?.active,
    );
    return [
      {
        part: 'workflows',
        healthy: asleep.length === 0,
        seen:
          asleep.length === 0
            ? `${bundle.workflows.length} published`
            : `not published: ${asleep.map(({ name }) => name).join(', ')}; run \`npm run import\``,
      },
    ];
  } catch (failure) {
    return [{ part: 'workflows', healthy: false, seen: notRunning(failure, ports.n8n) }];
  }
}

function notRunning(failure: unknown, port: number): string {
  const refused = /ECONNREFUSED|fetch failed/.test(failure instanceof Error ? failure.message : '');
  if (refused) return `nothing answers on port ${port}: is \`npm start\` running?`;
  return failure instanceof Error ? failure.message : String(failure);
}
