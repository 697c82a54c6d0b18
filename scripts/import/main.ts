import { parseArgs } from 'node:util';
import { buildBundle } from '../bundle/build-bundle';
import { N8nApi, N8nApiError } from '../n8n/api';
import { main, SetupProblem } from '../setup/setup.mjs';
import { say, step } from '../setup/progress.mjs';

const usage = `Imports the MarketingEngine workflows into your n8n, in one call, and publishes them.

  npm run import -- --url https://n8n.example.com --api-key KEY [credentials …]

  --url URL             address of your n8n (2.27 or newer, with n8n-nodes-marketing-engine installed)
  --api-key KEY         n8n API key (Settings → n8n API) with workflow and credential scopes; or N8N_API_KEY
                        in the environment, which npm does not print
  --engine-url URL, --engine-key KEY        creates or updates the credential "Marketing Engine"
  --vault-url URL, --vault-key KEY          creates or updates the credential "Token Vault"
  --anthropic-key KEY [--anthropic-url URL] creates or updates the credential "Anthropic"
  --help

Credentials you do not give here are matched by name and type; missing ones are created empty, and the
workflows that use them stay unpublished until you fill them and run this command again.`;

void main(async () => {
  const { values } = parseArgs({
    options: {
      url: { type: 'string' },
      'api-key': { type: 'string' },
      'engine-url': { type: 'string' },
      'engine-key': { type: 'string' },
      'vault-url': { type: 'string' },
      'vault-key': { type: 'string' },
      'anthropic-url': { type: 'string' },
      'anthropic-key': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    say(usage);
    return;
  }
  const apiKey = values['api-key'] ?? process.env['N8N_API_KEY'];
  if (!values.url || !URL.canParse(values.url) || !apiKey) {
    throw new SetupProblem(
      `Give --url (an address such as https://n8n.example.com) and --api-key.\n\n${usage}`,
    );
  }
  const api = new N8nApi(values.url.replace(/\/+$/, ''), apiKey);
  try {
    await putCredentials(api, values);
    const { bundle, archive } = await buildBundle();
    await step(`Importing ${String(bundle.workflows.length)} workflows`, () =>
      api.importPackage(archive),
    );
    const installed = await api.workflows();
    for (const { id, name } of bundle.workflows) {
      const found = installed.find((one) => one.id === id);
      say(`  ${found?.active ? '✓ published  ' : '! unpublished'} ${name}`);
    }
    if (bundle.workflows.some(({ id }) => !installed.find((one) => one.id === id)?.active)) {
      say(
        '\nFill the credentials Marketing Engine, Token Vault and Anthropic in n8n, then run this again.',
      );
    }
  } catch (failure) {
    throw explain(failure, values.url);
  }
});

async function putCredentials(
  api: N8nApi,
  given: Readonly<Record<string, string | boolean | undefined>>,
): Promise<void> {
  const text = (name: string) => (typeof given[name] === 'string' ? given[name] : undefined);
  const engineUrl = text('engine-url');
  const engineKey = text('engine-key');
  const vaultUrl = text('vault-url');
  const vaultKey = text('vault-key');
  const anthropicKey = text('anthropic-key');
  if (engineUrl && engineKey) {
    await api.putCredential('Marketing Engine', 'marketingEngineApi', {
      baseUrl: engineUrl,
      apiKey: engineKey,
    });
  }
  if (vaultUrl && vaultKey) {
    await api.putCredential('Token Vault', 'tokenVaultApi', {
      baseUrl: vaultUrl,
      apiKey: vaultKey,
      vendorBaseUrls: '',
    });
  }
  if (anthropicKey) {
    await api.putCredential('Anthropic', 'marketingAnthropicApi', {
      apiKey: anthropicKey,
      baseUrl: text('anthropic-url') ?? 'https://api.anthropic.com',
    });
  }
}

function explain(failure: unknown, url: string): unknown {
  if (failure instanceof N8nApiError) {
    if (failure.status === 401 || failure.status === 403) {
      return new SetupProblem(
        `n8n refused the API key (${failure.call}). Make one under Settings → n8n API with the scopes workflow:import, workflow:publish, credential:create and credential:list.`,
      );
    }
    if (failure.status === 404) {
      return new SetupProblem(`${url} does not know ${failure.call}: n8n 2.27 or newer is needed.`);
    }
    return new SetupProblem(failure.message);
  }
  if (failure instanceof TypeError) {
    return new SetupProblem(`${url} could not be reached. Is the address right and n8n running?`);
  }
  return failure;
}
