// Writes the types of the API for its callers, or with --check says whether they are up to date.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { apiDocument } from './document';

const file = path.resolve(__dirname, '..', '..', 'core', 'connections', 'vault-api.ts');
const heading = `// Types of the vault's API, made from its routes by "npm run types -w vault-service". Not to be edited.\n\n`;
/** Parts of every such file that this API has nothing for. */
const empty = /^export type (webhooks|\$defs) = Record<string, never>;\n/gm;

async function main(): Promise<void> {
  // The document comes from our own routes; its exact type is what this program finds out.
  const document = apiDocument() as object as OpenAPI3;
  const made = heading + astToString(await openapiTS(document)).replaceAll(empty, '');
  const present = await readFile(file, 'utf8').catch(() => '');
  if (made === present) return;
  if (!process.argv.includes('--check')) {
    await writeFile(file, made);
    return;
  }
  process.stderr.write(
    `${path.relative(process.cwd(), file)} is not what the vault's routes are now. Run: npm run types -w vault-service\n`,
  );
  process.exitCode = 1;
}

void main();
