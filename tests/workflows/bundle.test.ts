import { gunzipSync } from 'node:zlib';
import path from 'node:path';
import { extract } from 'tar-stream';
import { packArchive } from '../../scripts/bundle/archive';
import { packageEntries } from '../../scripts/bundle/package-entries';
import { readBundle } from '../../scripts/bundle/workflow-files';

const folder = path.join(__dirname, '..', '..', 'workflows');

async function namesIn(archive: Buffer): Promise<string[]> {
  const names: string[] = [];
  const reader = extract();
  reader.end(gunzipSync(archive));
  for await (const entry of reader) {
    names.push(entry.header.name);
    entry.resume();
  }
  return names;
}

test('the same workflows give the same bytes', async () => {
  const [first, second] = await Promise.all(
    [1, 2].map(async () => packArchive(packageEntries(await readBundle(folder)))),
  );
  expect(first?.equals(second ?? Buffer.alloc(0))).toBe(true);
});

test('the manifest comes first, and each workflow has its metadata beside it', async () => {
  const bundle = await readBundle(folder);
  const names = await namesIn(await packArchive(packageEntries(bundle)));
  expect(names[0]).toBe('manifest.json');
  const workflows = names.filter((name) => name.endsWith('/workflow.json'));
  expect(workflows).toHaveLength(bundle.workflows.length);
  for (const name of workflows) {
    expect(names).toContain(name.replace('workflow.json', 'workflow-metadata.json'));
  }
});

test('a changed workflow gets another version, the others keep theirs', async () => {
  const bundle = await readBundle(folder);
  const [first, ...others] = bundle.workflows;
  if (!first) throw new Error('the bundle is empty');
  const changed = { ...bundle, workflows: [{ ...first, name: `${first.name}!` }, ...others] };
  const versions = (of: typeof bundle) =>
    packageEntries(of)
      .filter(({ path: name }) => name.endsWith('workflow-metadata.json'))
      .map(({ content }) => content);
  const [before, after] = [versions(bundle), versions(changed)];
  expect(after[0]).not.toBe(before[0]);
  expect(after.slice(1)).toEqual(before.slice(1));
});
