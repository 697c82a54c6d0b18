import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod/v4';

const credential = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9_]{1,36}$/),
  name: z.string(),
  type: z.string(),
});

const manifest = z.strictObject({
  name: z.string(),
  version: z.string(),
  released_at: z.iso.datetime(),
  n8n_version: z.string(),
  workflows: z.array(z.string().regex(/^[A-Za-z0-9-]+\.json$/)).min(1),
  credentials: z.array(credential),
});

const node = z.looseObject({
  id: z.string().min(1),
  name: z.string().min(1),
  type: z.string().min(1),
  typeVersion: z.number(),
  position: z.tuple([z.number(), z.number()]),
  parameters: z.record(z.string(), z.unknown()),
  credentials: z.record(z.string(), z.object({ id: z.string(), name: z.string() })).optional(),
  webhookId: z.string().optional(),
  onError: z.string().optional(),
});

const workflow = z.looseObject({
  /** n8n allows letters, digits and underscore in ids of packages. */
  id: z.string().regex(/^[A-Za-z0-9_]{1,21}$/, 'Use at most 21 letters, digits or underscores.'),
  name: z.string(),
  description: z.string(),
  nodes: z.array(node).min(1),
  connections: z.record(z.string(), z.unknown()),
  settings: z.record(z.string(), z.unknown()),
  tags: z.array(z.string()),
  pinData: z.record(z.string(), z.unknown()).optional(),
});

export type BundleManifest = z.output<typeof manifest>;
export type WorkflowFile = z.output<typeof workflow>;

export interface Bundle {
  readonly manifest: BundleManifest;
  readonly workflows: readonly WorkflowFile[];
}

/** Reads the manifest and every workflow it lists. @throws Error naming the file and field at fault. */
export async function readBundle(folder: string): Promise<Bundle> {
  const list = await readJson(path.join(folder, 'manifest.json'), manifest);
  const workflows: WorkflowFile[] = [];
  for (const file of list.workflows)
    workflows.push(await readJson(path.join(folder, file), workflow));
  return { manifest: list, workflows };
}

async function readJson<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (failure) {
    throw new Error(
      `${file} cannot be read as JSON: ${failure instanceof Error ? failure.message : ''}`,
    );
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`${file} is not a workflow of the bundle:\n${reasons.join('\n')}`);
}
