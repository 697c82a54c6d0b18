import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { INodeProperties, INodePropertyOptions, Themed } from 'n8n-workflow';
import {
  loadPackage,
  repositoryRoot,
  unpackPackage,
  type LoadedNode,
  type LoadedPackage,
  type UnpackedPackage,
} from './packed';

let folder = '';
let unpacked: UnpackedPackage;
let loaded: LoadedPackage;

beforeAll(async () => {
  unpacked = await unpackPackage();
  folder = unpacked.folder;
  loaded = await loadPackage(folder);
}, 180_000);

afterAll(async () => {
  await unpacked.remove();
});

const actionNodes = () => loaded.nodes.filter(({ executes }) => executes);

function packedFiles(): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

function optionsOf(
  { description }: LoadedNode,
  name: string,
  resource?: string,
): INodePropertyOptions[] {
  return description.properties
    .filter((property) => property.name === name && shownFor(property, resource))
    .flatMap(({ options = [] }) => options)
    .filter((option): option is INodePropertyOptions => 'value' in option);
}

function shownFor({ displayOptions }: INodeProperties, resource: string | undefined): boolean {
  return resource === undefined || displayOptions?.show?.resource?.includes(resource) === true;
}

/** @throws Error unless there is one icon for light and one for dark */
function themedIcon(icon: Themed<string> | undefined): { light: string; dark: string } {
  if (typeof icon !== 'object') throw new Error('The icon has no light and dark form');
  return icon;
}

describe('what is published', () => {
  test('is what n8n needs and nothing else', () => {
    const allowed = [
      /^dist\/(nodes|credentials|core)\/[\w./-]+\.js$/,
      /^dist\/nodes\/\w+\/\w+\.node\.json$/,
      /^dist\/nodes\/\w+\/__schema__\/v1\.0\.0\/[\w/]+\.json$/,
      /^dist\/icons\/[\w.-]+\.svg$/,
      /^dist\/[\w-]+\.n8np$/,
      /^(package\.json|index\.js|LICENSE|README\.md)$/,
    ];
    const files = packedFiles();
    expect(files).toEqual(expect.arrayContaining(['package.json', 'index.js', 'LICENSE']));
    const strangers = files.filter((file) => !allowed.some((pattern) => pattern.test(file)));
    expect(strangers).toEqual([]);
  });

  test('imports only what n8n provides', () => {
    const provided = new Set(['n8n-workflow', 'node:crypto', 'zod/v4', 'luxon']);
    const imports = packedFiles()
      .filter((file) => file.endsWith('.js'))
      .flatMap((file) =>
        [...readFileSync(path.join(folder, file), 'utf8').matchAll(/require\("([^"]+)"\)/g)].map(
          ([, name = '']) => ({ file, name }),
        ),
      );
    expect(imports.length).toBeGreaterThan(100);
    expect(imports.filter(({ name }) => !name.startsWith('.') && !provided.has(name))).toEqual([]);
  });

  test('depends on nothing', () => {
    const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
    expect(manifest.scripts).not.toHaveProperty(['install']);
    expect(manifest.scripts).not.toHaveProperty(['prepare']);
  });

  test('registers every node and credential there is', () => {
    const sources = (room: string, ending: string) =>
      readdirSync(path.join(repositoryRoot, room), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith(`.${ending}.ts`))
        .map((file) => `dist/${room}/${file.replace(/\.ts$/, '.js')}`)
        .sort();
    expect(loaded.nodes.map(({ sourcePath }) => sourcePath).sort()).toEqual(
      sources('nodes', 'node'),
    );
    expect(loaded.credentials.map(({ sourcePath }) => sourcePath).sort()).toEqual(
      sources('credentials', 'credentials'),
    );
  });
});

describe('every node', () => {
  test('has one name: folder, file, class and type', () => {
    for (const { className, sourcePath, description } of loaded.nodes) {
      expect(sourcePath).toBe(`dist/nodes/${className}/${className}.node.js`);
      expect(description.name).toBe(className.charAt(0).toLowerCase() + className.slice(1));
    }
  });

  test('has a light and a dark icon in the package', () => {
    for (const { description } of [
      ...loaded.nodes,
      ...loaded.credentials.map(({ type }) => ({ description: type })),
    ]) {
      const { light, dark } = themedIcon(description.iconUrl);
      expect(light).not.toBe(dark);
      for (const icon of [light, dark]) {
        const file = icon.replace(/^icons\/n8n-nodes-marketing-engine\//, '');
        expect(readFileSync(path.join(folder, file), 'utf8')).toMatch(/^<svg [^>]*viewBox=/);
      }
    }
  });

  test('can be found by other words and leads to its documentation', () => {
    for (const { description } of loaded.nodes) {
      const { codex } = description;
      expect(codex?.alias?.length).toBeGreaterThan(3);
      expect(codex?.categories?.length).toBeGreaterThan(0);
      expect(codex?.resources?.primaryDocumentation?.[0]?.url).toMatch(/^https:\/\//);
      expect(codex?.resources?.credentialDocumentation?.[0]?.url).toMatch(/^https:\/\//);
    }
  });

  test('uses credentials of this package only', () => {
    const own = new Set(loaded.credentials.map(({ type }) => type.name));
    for (const { description } of loaded.nodes) {
      for (const { name } of description.credentials ?? []) expect(own).toContain(name);
    }
  });

  test('can be used as a tool when it acts, and cannot when it waits', () => {
    for (const { executes, description } of loaded.nodes) {
      expect(description.usableAsTool === true).toBe(executes);
    }
    const waiting = loaded.nodes.filter(({ executes }) => !executes);
    expect(waiting.map(({ className }) => className).sort()).toEqual([
      'MarketingEngineTrigger',
      'TokenVaultTrigger',
    ]);
  });

  test('asks list searches and option loaders that exist', () => {
    for (const { description, methods } of loaded.nodes) {
      const asked = JSON.stringify(description.properties).matchAll(
        /"(?:searchListMethod|loadOptionsMethod)":"(\w+)"/g,
      );
      for (const [, name] of asked) expect(methods).toContain(name);
    }
  });
});

describe('every vendor node', () => {
  const vendors = () =>
    actionNodes().filter(({ description }) =>
      description.properties.some(({ name }) => name === 'authentication'),
    );

  test('takes a plain credential or the token vault, never both', () => {
    expect(
      vendors()
        .map(({ className }) => className)
        .sort(),
    ).toEqual(['CalCom', 'ClaudeMarketing', 'WhatsAppBusiness']);
    for (const { description } of vendors()) {
      expect(description.credentials).toMatchObject([
        { required: true, displayOptions: { show: { authentication: ['credential'] } } },
        {
          name: 'tokenVaultApi',
          required: true,
          displayOptions: { show: { authentication: ['tokenVault'] } },
        },
      ]);
    }
  });
});

describe('every operation', () => {
  test('the list offers is one the node can do, and the other way round', () => {
    for (const node of actionNodes()) {
      for (const { value: resource } of optionsOf(node, 'resource')) {
        const offered = optionsOf(node, 'operation', String(resource)).map(({ value }) =>
          String(value),
        );
        const files = readdirSync(
          path.join(repositoryRoot, 'nodes', node.className, 'resources', String(resource)),
        );
        const done = files
          .map((file) => file.replace(/\.ts$/, ''))
          .filter((name) => name !== 'index');
        expect([...offered].sort()).toEqual(done.sort());
      }
    }
  });

  test('shows its output fields before the first run', () => {
    for (const { className, description } of actionNodes()) {
      const node = { className, description } as LoadedNode;
      for (const { value: resource } of optionsOf(node, 'resource')) {
        for (const { value: operation } of optionsOf(node, 'operation', String(resource))) {
          const file = `dist/nodes/${className}/__schema__/v1.0.0/${String(resource)}/${String(operation)}.json`;
          expect([file, existsSync(path.join(folder, file))]).toEqual([file, true]);
        }
      }
    }
  });
});

describe('every credential', () => {
  test('can be tested and leads to its documentation', () => {
    for (const { type } of loaded.credentials) {
      expect(type.test?.request.url).toMatch(/^=?\//);
      expect(type.documentationUrl).toMatch(/^https:\/\/.*#/);
    }
  });

  test('hides its secrets, and only those', () => {
    const secretsOf: Readonly<Record<string, readonly string[]>> = {
      marketingWhatsAppApi: ['accessToken'],
      tokenVaultApi: ['apiKey', 'tlsPrivateKey'],
    };
    for (const { type } of loaded.credentials) {
      const hidden = type.properties.filter(({ typeOptions }) => typeOptions?.password === true);
      expect(hidden.map(({ name }) => name)).toEqual(secretsOf[type.name] ?? ['apiKey']);
    }
  });

  test('of the vault is given to nodes of this package only', () => {
    const vault = loaded.credentials.find(({ type }) => type.name === 'tokenVaultApi');
    expect(vault?.type).toMatchObject({ restrictToSupportedNodes: true });
    expect([...(vault?.type.supportedNodes ?? [])].sort()).toEqual([
      'calCom',
      'claudeMarketing',
      'tokenVault',
      'tokenVaultTrigger',
      'whatsAppBusiness',
    ]);
  });
});
