import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod/v4';
import { buildBundle } from '../bundle/build-bundle';
import { createApiKey, N8nApi } from '../n8n/api';
import { repositoryRoot } from '../setup/setup.mjs';
import { runCommand } from '../processes/run-command';
import type { Stack } from '../stack/stack';
import { eventually, NotYet } from './eventually';
import { callJson, UnexpectedAnswer } from './http';

/** n8n answers that it is ready a moment before it knows the types of community packages. */
const packageLoadTimeoutMs = 30_000;

const installation = z.object({
  tenant: z.uuid(),
  brandId: z.uuid(),
  subject: z.string(),
  engineApiKey: z.string(),
  webhookKey: z.string(),
  webhookSecret: z.string(),
  vaultApiKey: z.string(),
  n8nApiKey: z.string(),
});

/** What the demo set up once in this data folder: an agency's client with its keys and accounts. */
export type Installation = z.output<typeof installation>;

export interface PreparedDemo {
  readonly installation: Installation;
  readonly n8n: N8nApi;
}

/** The accounts of the demo client, as the sandbox knows them. */
export const sandboxAccounts = {
  phoneNumberId: '106540352242922',
  whatsappToken: 'EAAsandbox-demo-system-user-token',
  calComKey: 'cal_sandbox_demo_key',
  anthropicKey: 'sk-ant-sandbox-demo-key',
  eventTypeId: 101,
  templateName: 'meeting_confirmed',
  alternativesTemplateName: 'meeting_alternatives',
  templateLanguage: 'fr',
} as const;

/** What the demo brand may say about itself; the model's copy is checked against it. */
const brandFacts = {
  voice: 'Chaleureuse et directe, vouvoiement, phrases courtes, pas de superlatifs.',
  products: [
    {
      name: 'Pilotage marketing',
      description: 'Contenus, publicité et suivi des contacts pour les marques de cosmétiques.',
      facts: ['Démarrage en deux semaines', 'Un interlocuteur unique à Dakar'],
    },
  ],
};

/**
 * Makes the demo client on first use (tenant, brand, keys, connections in the vault), fills n8n's credentials,
 * and imports and publishes the bundle. Later runs find what is there and only bring it up to date.
 */
export async function prepareDemo(stack: Stack, file: string): Promise<PreparedDemo> {
  await seedSandbox(stack);
  const known = await readInstallation(stack, file);
  const current = known ?? (await install(stack));
  await writeFile(file, `${JSON.stringify(current, null, 2)}\n`, { mode: 0o600 });
  const n8n = new N8nApi(stack.urls.n8n, current.n8nApiKey);
  await eventually(packageLoadTimeoutMs, async () => {
    if (await n8n.knowsCredentialType('marketingEngineApi')) return;
    throw new NotYet('n8n has not loaded the package n8n-nodes-marketing-engine; see n8n.log');
  });
  await fillCredentials(stack, n8n, current);
  const { archive } = await buildBundle();
  await n8n.importPackage(archive);
  return { installation: current, n8n };
}

async function readInstallation(stack: Stack, file: string): Promise<Installation | undefined> {
  if (!existsSync(file)) return undefined;
  const parsed = installation.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (!parsed.success) return undefined;
  try {
    await callJson(`${stack.urls.engine}/api/brands/${parsed.data.brandId}`, z.unknown(), {
      headers: engineHeaders(parsed.data),
    });
    return parsed.data;
  } catch (failure) {
    if (failure instanceof UnexpectedAnswer && [401, 404].includes(failure.status))
      return undefined;
    throw failure;
  }
}

export function engineHeaders(known: Pick<Installation, 'engineApiKey' | 'tenant'>) {
  return { 'X-API-Key': known.engineApiKey, 'X-Tenant': known.tenant };
}

async function install(stack: Stack): Promise<Installation> {
  const subject = 'teranga-studio';
  const { id: tenant, brand_id: brandId } = await engineCli(
    stack,
    z.object({ id: z.uuid(), name: z.string(), brand_id: z.uuid() }),
    [
      'tenant',
      'create',
      '--name',
      'Teranga Studio',
      '--country',
      'SN',
      '--language',
      'fr',
      '--time-zone',
      'Africa/Dakar',
    ],
  );
  await engineCli(stack, z.unknown(), [
    'brand',
    'update',
    '--tenant',
    tenant,
    '--brand',
    brandId,
    '--subject',
    subject,
    '--event-type-id',
    String(sandboxAccounts.eventTypeId),
    '--duration-min',
    '30',
    '--alternatives-template-name',
    sandboxAccounts.alternativesTemplateName,
    '--template-name',
    sandboxAccounts.templateName,
    '--template-language',
    sandboxAccounts.templateLanguage,
  ]);
  const apiKey = await engineCli(stack, z.object({ key: z.string() }), [
    'api-key',
    'create',
    '--all-tenants',
    '--name',
    'n8n',
  ]);
  await callJson(`${stack.urls.engine}/api/brands/${brandId}`, z.unknown(), {
    method: 'PATCH',
    headers: engineHeaders({ engineApiKey: apiKey.key, tenant }),
    body: brandFacts,
  });
  const webhook = await engineCli(stack, z.object({ key: z.string(), secret: z.string() }), [
    'webhook-key',
    'create',
    '--tenant',
    tenant,
    '--entry',
    'mkt-301',
    '--brand',
    brandId,
  ]);
  const vaultApiKey = await connectAccounts(stack, tenant, subject);
  return {
    tenant,
    brandId,
    subject,
    engineApiKey: apiKey.key,
    webhookKey: webhook.key,
    webhookSecret: webhook.secret,
    vaultApiKey,
    n8nApiKey: await createApiKey(stack.urls.n8n, stack.owner, 'MarketingEngine'),
  };
}

/** Runs the engine's own command line with `--json`, as an administrator would. */
export async function engineCli<Schema extends z.ZodType>(
  stack: Stack,
  schema: Schema,
  args: readonly string[],
): Promise<z.output<Schema>> {
  const printed = await runCommand(
    process.execPath,
    ['--import', 'tsx', 'cli/main.ts', ...args, '--json'],
    { cwd: `${repositoryRoot}engine-service`, env: { ...process.env, ...stack.engineEnvironment } },
  );
  const lastLine = printed.trim().split('\n').at(-1) ?? '';
  return schema.parse(JSON.parse(lastLine));
}

export function vaultAdmin(stack: Stack) {
  return { authorization: `Bearer ${stack.vaultAdminKey}` };
}

/** Puts the client's tokens into the vault and returns a key that may only lease this tenant's tokens. */
async function connectAccounts(stack: Stack, tenant: string, subject: string): Promise<string> {
  const { vault } = stack.urls;
  const headers = vaultAdmin(stack);
  await callJson(`${vault}/v1/tenants`, z.unknown(), {
    method: 'POST',
    headers,
    body: { id: tenant, name: 'Teranga Studio' },
  });
  const connections = [
    {
      provider: 'whatsapp',
      credential: { access_token: sandboxAccounts.whatsappToken },
      extra: { phone_number_id: sandboxAccounts.phoneNumberId },
    },
    { provider: 'cal-com', credential: { access_token: sandboxAccounts.calComKey } },
  ];
  for (const connection of connections) {
    await callJson(`${vault}/v1/connections`, z.object({ id: z.string() }), {
      method: 'POST',
      headers,
      body: { tenant, subject, ...connection },
    });
  }
  const made = await callJson(`${vault}/v1/api-keys`, z.object({ key: z.string() }), {
    method: 'POST',
    headers,
    body: { name: 'n8n', tenants: [tenant], actions: ['lease', 'connections:read'] },
  });
  return made.key;
}

/** Gives the simulated vendors the accounts of the demo client. */
async function seedSandbox(stack: Stack): Promise<void> {
  const seed = (vendor: string, body: object) =>
    callJson(`${stack.urls.sandbox}/control/state/${vendor}`, z.unknown(), {
      method: 'POST',
      body,
    });
  const template = (name: string, text: string) => ({
    name,
    language: sandboxAccounts.templateLanguage,
    category: 'UTILITY',
    status: 'APPROVED',
    components: [{ type: 'BODY', text }],
  });
  await seed('whatsapp', {
    phone_numbers: [{ id: sandboxAccounts.phoneNumberId, verified_name: 'Teranga Studio' }],
    templates: [
      template(
        sandboxAccounts.templateName,
        'Bonjour {{1}}, votre rendez-vous est confirmé : {{2}}. Lien : {{3}}.',
      ),
      template(
        sandboxAccounts.alternativesTemplateName,
        'Bonjour {{1}}, voici nos prochains créneaux : {{2}}. Lequel vous convient ? {{3}}.',
      ),
    ],
  });
  await seed('cal-com', {
    event_types: [
      {
        id: sandboxAccounts.eventTypeId,
        slug: 'decouverte',
        title: 'Appel découverte',
        lengthInMinutes: 30,
      },
    ],
  });
}

async function fillCredentials(stack: Stack, n8n: N8nApi, known: Installation): Promise<void> {
  await n8n.putCredential('Marketing Engine', 'marketingEngineApi', {
    baseUrl: stack.urls.engine,
    apiKey: known.engineApiKey,
  });
  await n8n.putCredential('Token Vault', 'tokenVaultApi', {
    baseUrl: stack.urls.vault,
    apiKey: known.vaultApiKey,
    vendorBaseUrls: JSON.stringify({
      'cal-com': `${stack.urls.sandbox}/cal-com`,
      whatsapp: `${stack.urls.sandbox}/graph`,
    }),
  });
  await n8n.putCredential('Anthropic', 'marketingAnthropicApi', {
    apiKey: sandboxAccounts.anthropicKey,
    baseUrl: `${stack.urls.sandbox}/anthropic`,
  });
}
