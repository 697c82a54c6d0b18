import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod/v4';
import { runCommand } from '../processes/run-command';

const packageName = 'n8n-nodes-marketing-engine';

const packed = z.array(z.object({ filename: z.string() })).min(1);

/**
 * Builds and packs the package as it would be published, and unpacks it where n8n looks for community
 * packages. A link into the repository would load a second copy of n8n-workflow, so nothing is linked.
 */
export async function installCommunityPackage(
  repositoryRoot: string,
  n8nUserFolder: string,
): Promise<string> {
  const modules = path.join(n8nUserFolder, '.n8n', 'nodes', 'node_modules');
  await mkdir(modules, { recursive: true });
  const work = await mkdtemp(path.join(n8nUserFolder, 'unpack-'));
  try {
    await runCommand('gulp', ['build', '--silent'], { cwd: repositoryRoot });
    const listing = await runCommand(
      'npm',
      ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', work],
      { cwd: repositoryRoot },
    );
    const archive =
      packed.parse(JSON.parse(listing.slice(listing.indexOf('['))))[0]?.filename ?? '';
    await runCommand('tar', ['-xzf', path.join(work, path.basename(archive)), '-C', work], {
      cwd: work,
    });
    const target = path.join(modules, packageName);
    await rm(target, { recursive: true, force: true });
    await rename(path.join(work, 'package'), target);
    return target;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
