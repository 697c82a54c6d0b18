import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { repositoryRoot } from '../setup/setup.mjs';
import { packArchive } from './archive';
import { packageEntries } from './package-entries';
import { readBundle, type Bundle } from './workflow-files';

export interface BuiltBundle {
  readonly bundle: Bundle;
  readonly file: string;
  readonly archive: Buffer<ArrayBuffer>;
}

export const workflowFolder = path.join(repositoryRoot, 'workflows');

/** Writes `dist/marketing-engine.n8np` from the workflow files. */
export async function buildBundle(): Promise<BuiltBundle> {
  const bundle = await readBundle(workflowFolder);
  const archive = await packArchive(packageEntries(bundle));
  const file = path.join(repositoryRoot, 'dist', 'marketing-engine.n8np');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, archive);
  return { bundle, file, archive };
}
