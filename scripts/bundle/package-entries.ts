import { createHash } from 'node:crypto';
import type { Bundle, BundleManifest, WorkflowFile } from './workflow-files';

/** One file of the package, at its path inside the archive. */
export interface PackageEntry {
  readonly path: string;
  readonly content: string;
}

const packageFormatVersion = '1';

/**
 * Files of a `.n8np` package (n8n 2.27 and newer, format 1), manifest first. Nothing depends on the clock
 * or the machine: the same workflow files give the same bytes.
 */
export function packageEntries({ manifest, workflows }: Bundle): readonly PackageEntry[] {
  const workflowEntries = workflows.map((workflow) => manifestEntry('workflows', workflow));
  const credentialEntries = manifest.credentials.map((credential) =>
    manifestEntry('credentials', credential),
  );
  const tags = tagsOf(workflows);
  const tagEntries = tags.map((tag) => manifestEntry('tags', tag));
  return [
    json('manifest.json', {
      packageFormatVersion,
      exportedAt: manifest.released_at,
      sourceN8nVersion: manifest.n8n_version,
      sourceId: 'marketing-engine',
      workflows: workflowEntries,
      credentials: credentialEntries,
      tags: tagEntries,
      requirements: requirements(manifest, workflows),
    }),
    ...workflows.flatMap((workflow) => {
      const { target } = manifestEntry('workflows', workflow);
      return [
        json(`${target}/workflow.json`, serializedWorkflow(workflow)),
        json(`${target}/workflow-metadata.json`, metadata(workflow)),
      ];
    }),
    ...manifest.credentials.map((credential) =>
      json(`${manifestEntry('credentials', credential).target}/credential.json`, credential),
    ),
    ...tags.map((tag) => json(`${manifestEntry('tags', tag).target}/tag.json`, tag)),
  ];
}

function manifestEntry(collection: string, { id, name }: { id: string; name: string }) {
  return { id, name, target: `${collection}/${slug(name)}-${id}` };
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9\s-]/g, '')
    .trim()
    .replaceAll(/[\s-]+/g, '-');
}

function tagsOf(workflows: readonly WorkflowFile[]) {
  const names = [...new Set(workflows.flatMap((workflow) => workflow.tags))].sort();
  return names.map((name) => ({ id: tagId(name), name }));
}

function tagId(name: string): string {
  return `mktTag${createHash('sha256').update(name).digest('hex').slice(0, 10)}`;
}

function serializedWorkflow(workflow: WorkflowFile) {
  return {
    id: workflow.id,
    name: workflow.name,
    nodes: workflow.nodes,
    connections: workflow.connections,
    settings: workflow.settings,
    parentFolderId: null,
    isArchived: false,
    tagIds: workflow.tags.map(tagId),
  };
}

/** The version follows from the content, so importing an unchanged bundle again changes nothing. */
function metadata(workflow: WorkflowFile) {
  const versionId = contentUuid(JSON.stringify(serializedWorkflow(workflow)));
  return { versionId, publishedVersionId: versionId };
}

function contentUuid(content: string): string {
  const hash = createHash('sha256').update(content).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `a${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}

function requirements(manifest: BundleManifest, workflows: readonly WorkflowFile[]) {
  const credentials = manifest.credentials
    .map((credential) => ({
      ...credential,
      usedByWorkflows: workflows
        .filter((workflow) =>
          workflow.nodes.some((node) =>
            Object.values(node.credentials ?? {}).some((used) => used.id === credential.id),
          ),
        )
        .map((workflow) => workflow.id),
    }))
    .filter((credential) => credential.usedByWorkflows.length > 0);
  const nodeTypes = new Map<
    string,
    { type: string; typeVersion: number; usedByWorkflows: string[] }
  >();
  for (const workflow of workflows) {
    for (const { type, typeVersion } of workflow.nodes) {
      const key = `${type}@${String(typeVersion)}`;
      const known = nodeTypes.get(key) ?? { type, typeVersion, usedByWorkflows: [] };
      if (!known.usedByWorkflows.includes(workflow.id)) known.usedByWorkflows.push(workflow.id);
      nodeTypes.set(key, known);
    }
  }
  const tags = tagsOf(workflows).map((tag) => ({
    ...tag,
    usedByWorkflows: workflows
      .filter(({ tags: used }) => used.includes(tag.name))
      .map(({ id }) => id),
  }));
  return { credentials, tags, nodeTypes: [...nodeTypes.values()] };
}

function json(path: string, content: unknown): PackageEntry {
  return { path, content: `${JSON.stringify(content, null, 2)}\n` };
}
