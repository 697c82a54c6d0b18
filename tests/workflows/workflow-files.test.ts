import { readdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod/v4';
import packageJson from '../../package.json';
import { readBundle, type WorkflowFile } from '../../scripts/bundle/workflow-files';
import { n8nNodeTypes, packagePrefix } from './known-node-types';

const folder = path.join(__dirname, '..', '..', 'workflows');
const errorWorkflow = 'mkt000handleerrors';

const ownNodes = new Set(
  packageJson.n8n.nodes.map((file) => {
    const className = path.basename(file, '.node.js');
    return `${packagePrefix}${className.charAt(0).toLowerCase()}${className.slice(1)}`;
  }),
);

const links = z.record(
  z.string(),
  z.record(
    z.string(),
    z.array(
      z.array(z.object({ node: z.string(), type: z.string(), index: z.number() })).nullable(),
    ),
  ),
);

function outputsOf(workflow: WorkflowFile, node: string) {
  return links.parse(workflow.connections)[node]?.main ?? [];
}

const bundle = readBundle(folder);

test('the manifest lists every workflow file, and only those', async () => {
  const { manifest } = await bundle;
  const files = readdirSync(folder).filter((name) => name.startsWith('MKT-'));
  expect([...manifest.workflows].sort()).toEqual(files.sort());
});

test('ids are unique over the bundle, of workflows and of nodes', async () => {
  const { workflows } = await bundle;
  const ids = [
    ...workflows.map(({ id }) => id),
    ...workflows.flatMap(({ nodes }) => nodes.map(({ id }) => id)),
    ...workflows.flatMap(({ nodes }) => nodes.flatMap(({ webhookId }) => webhookId ?? [])),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});

test('credentials are named as in the manifest, everywhere', async () => {
  const { manifest, workflows } = await bundle;
  const declared = manifest.credentials.map(({ id, name, type }) => `${type} ${id} ${name}`);
  const used = workflows.flatMap(({ nodes }) =>
    nodes.flatMap(({ credentials = {} }) =>
      Object.entries(credentials).map(([type, { id, name }]) => `${type} ${id} ${name}`),
    ),
  );
  expect(used.filter((one) => !declared.includes(one))).toEqual([]);
});

describe.each(readdirSync(folder).filter((name) => name.startsWith('MKT-')))('%s', (file) => {
  let workflow: WorkflowFile;

  beforeAll(async () => {
    const { manifest, workflows } = await bundle;
    const found = workflows[manifest.workflows.indexOf(file)];
    if (!found) throw new Error(`${file} is not in the manifest`);
    workflow = found;
  });

  test('uses node types and versions that exist', () => {
    const unknown = workflow.nodes.filter(({ type, typeVersion }) =>
      type.startsWith(packagePrefix)
        ? !ownNodes.has(type) || typeVersion !== 1
        : !n8nNodeTypes[type]?.includes(typeVersion),
    );
    expect(unknown.map(({ name, type, typeVersion }) => `${name}: ${type} ${typeVersion}`)).toEqual(
      [],
    );
  });

  test('connects nodes that exist', () => {
    const names = new Set(workflow.nodes.map(({ name }) => name));
    expect(names.size).toBe(workflow.nodes.length);
    const ends = Object.entries(links.parse(workflow.connections)).flatMap(([from, outputs]) => [
      from,
      ...Object.values(outputs).flatMap((list) =>
        list.flatMap((one) => (one ?? []).map(({ node }) => node)),
      ),
    ]);
    expect(ends.filter((name) => !names.has(name))).toEqual([]);
  });

  test('references in expressions name nodes that exist', () => {
    const names = new Set(workflow.nodes.map(({ name }) => name));
    const mentioned = [...JSON.stringify(workflow.nodes).matchAll(/\$\('([^']+)'\)/g)].map(
      ([, name]) => name,
    );
    expect(mentioned.filter((name) => !names.has(name ?? ''))).toEqual([]);
  });

  test('leaves no node without a way in, triggers and notes apart', () => {
    const reached = new Set(
      Object.values(links.parse(workflow.connections)).flatMap((outputs) =>
        Object.values(outputs).flatMap((list) =>
          list.flatMap((one) => (one ?? []).map(({ node }) => node)),
        ),
      ),
    );
    const lonely = workflow.nodes.filter(
      ({ name, type }) => !reached.has(name) && !/trigger$|stickyNote$/i.test(type),
    );
    expect(lonely.map(({ name }) => name)).toEqual([]);
  });

  test('wires the error output of every node that has one', () => {
    const open = workflow.nodes.filter(
      ({ name, onError }) =>
        onError === 'continueErrorOutput' && !outputsOf(workflow, name)[1]?.length,
    );
    expect(open.map(({ name }) => name)).toEqual([]);
  });

  test('stops at nodes that may fail without an error output only where the event is rejected or reported', () => {
    const bare = workflow.nodes.filter(
      ({ type, onError, parameters }) =>
        type.startsWith(packagePrefix) &&
        !/trigger$/i.test(type) &&
        onError === undefined &&
        !['reject', 'report', 'update'].includes(String(parameters['operation'])),
    );
    expect(bare.map(({ name }) => name)).toEqual([]);
  });

  test('has a production trigger and a manual one', () => {
    const types = workflow.nodes.map(({ type }) => type);
    expect(types).toContain('n8n-nodes-base.manualTrigger');
    expect(types.some((type) => /trigger$/i.test(type) && !type.endsWith('manualTrigger'))).toBe(
      true,
    );
  });

  test('explains itself in English and French: purpose, prerequisites, cost, what can go wrong', () => {
    const notes = workflow.nodes
      .filter(({ type }) => type.endsWith('stickyNote'))
      .map(({ parameters }) => String(parameters['content']));
    const english = notes.find((note) => note.includes('**Purpose.**')) ?? '';
    const french = notes.find((note) => note.includes('**But.**')) ?? '';
    for (const part of ['**Prerequisites.**', '**Cost.**', '**What can go wrong.**']) {
      expect(english).toContain(part);
    }
    for (const part of ['**Prérequis.**', '**Coût.**', '**Ce qui peut échouer.**']) {
      expect(french).toContain(part);
    }
  });

  test('has settings for production: order, zone, error workflow, caller policy, time limit', () => {
    expect(workflow.settings).toMatchObject({
      executionOrder: 'v1',
      timezone: expect.stringMatching(/^\w+\/\w+/),
      callerPolicy: 'workflowsFromSameOwner',
      executionTimeout: expect.any(Number),
      ...(workflow.id === errorWorkflow ? {} : { errorWorkflow }),
    });
  });

  test('carries sample data on its production trigger', () => {
    const trigger = workflow.nodes.find(
      ({ type }) => /trigger$/i.test(type) && !type.endsWith('manualTrigger'),
    );
    expect(workflow.pinData?.[trigger?.name ?? '']).toEqual([{ json: expect.any(Object) }]);
  });

  test('holds no secret, no model id, no private address', () => {
    const text = JSON.stringify(workflow);
    expect(text).not.toMatch(/mev_|mee_|mew_|whsec_|sk-ant|cal_live|EAA[A-Za-z0-9]{8}|Bearer /);
    expect(text).not.toMatch(/claude-|gpt-|text-embedding|dall-e|whisper/i);
    expect(text).not.toMatch(/\b(10|127|192\.168)\.\d+\.\d+/);
    const emails = text.match(/[\w.+-]+@[\w-]+\.[\w.]+/g) ?? [];
    expect(emails.filter((email) => !email.endsWith('@example.com'))).toEqual([]);
  });
});
