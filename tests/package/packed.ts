import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ICredentialType, INodeTypeDescription } from 'n8n-workflow';
import { installCommunityPackage } from '../../scripts/n8n/community-package';

const run = promisify(execFile);
export const repositoryRoot = path.join(__dirname, '..', '..');

export interface LoadedNode {
  readonly className: string;
  /** From the root of the package. */
  readonly sourcePath: string;
  readonly description: INodeTypeDescription;
  /** Names of list searches and option loaders. */
  readonly methods: readonly string[];
  readonly executes: boolean;
}

export interface LoadedCredential {
  readonly className: string;
  readonly sourcePath: string;
  readonly type: ICredentialType & { readonly supportedNodes?: string[] };
}

export interface LoadedPackage {
  readonly nodes: readonly LoadedNode[];
  readonly credentials: readonly LoadedCredential[];
}

export interface UnpackedPackage {
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

/** Builds, packs and unpacks the package. The caller removes it. */
export async function unpackPackage(): Promise<UnpackedPackage> {
  const userFolder = await mkdtemp(path.join(os.tmpdir(), 'marketing-engine-package-'));
  const folder = await installCommunityPackage(repositoryRoot, userFolder);
  return { folder, remove: () => rm(userFolder, { recursive: true, force: true }) };
}

/** What n8n finds in an unpacked package. @throws Error when a class does not load */
export async function loadPackage(folder: string): Promise<LoadedPackage> {
  const { stdout } = await run(
    process.execPath,
    [path.join(__dirname, 'load-package.cjs'), folder],
    {
      env: {
        ...process.env,
        NODE_PATH: path.join(repositoryRoot, 'node_modules'),
        N8N_USER_FOLDER: os.tmpdir(),
        N8N_ENCRYPTION_KEY: 'only-for-tests-of-the-package',
        N8N_LOG_LEVEL: 'silent',
      },
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  return JSON.parse(stdout.slice(stdout.indexOf('{"nodes"'))) as LoadedPackage;
}
