import path from 'node:path';
import { ensureN8n } from '../../scripts/n8n/install';
import { repositoryRoot } from '../../scripts/setup/setup.mjs';

/** n8n is installed once, in the place `npm start` uses, and shared by all end-to-end tests. */
export default async function installN8n(): Promise<void> {
  const folder =
    process.env.MARKETING_ENGINE_N8N ??
    path.join(repositoryRoot, '.marketing-engine', 'n8n', 'app');
  await ensureN8n(folder);
  process.env.MARKETING_ENGINE_N8N = folder;
}
