import { z } from 'zod/v4';
import type { N8nOwner } from './server';

/** n8n refused a call or could not be reached; the message says which call, with its answer. */
export class N8nApiError extends Error {
  constructor(
    readonly call: string,
    readonly status: number,
    answer: string,
  ) {
    super(`n8n answered ${String(status)} to ${call}: ${answer.slice(0, 600)}`);
    this.name = 'N8nApiError';
  }
}

const apiKeyScopes = [
  'credential:create',
  'credential:list',
  'credential:delete',
  'credential:update',
  'workflow:import',
  'workflow:list',
  'workflow:read',
  'workflow:create',
  'workflow:update',
  'workflow:delete',
  'workflow:activate',
  'workflow:deactivate',
  'workflow:publish',
  'workflow:unpublish',
  'execution:list',
  'execution:read',
  'tag:create',
  'tag:list',
  'tag:read',
  'workflowTags:update',
  'workflowTags:list',
];

/** A cookie session of the editor's own API is bound to a browser id; ours is this constant. */
const browserId = 'marketing-engine-start';

/** Logs the owner in and makes an API key of the public API, valid until deleted. */
export async function createApiKey(url: string, owner: N8nOwner, label: string): Promise<string> {
  const headers = { 'content-type': 'application/json', 'browser-id': browserId };
  const login = await fetch(`${url}/rest/login`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ emailOrLdapLoginId: owner.email, password: owner.password }),
  });
  if (!login.ok) throw new N8nApiError('POST /rest/login', login.status, await login.text());
  const cookie = login.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const call = async (method: string, route: string, body?: unknown) => {
    const answer = await fetch(`${url}${route}`, {
      method,
      headers: { ...headers, cookie },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new N8nApiError(`${method} ${route}`, answer.status, text);
    return JSON.parse(text) as unknown;
  };
  const allowed = z
    .object({ data: z.array(z.string()) })
    .parse(await call('GET', '/rest/api-keys/scopes')).data;
  const created = z.object({ data: z.object({ rawApiKey: z.string() }) }).parse(
    await call('POST', '/rest/api-keys', {
      label: `${label} ${new Date().toISOString()}`,
      expiresAt: null,
      scopes: apiKeyScopes.filter((scope) => allowed.includes(scope)),
    }),
  );
  return created.data.rawApiKey;
}

const credentialList = z.object({
  data: z.array(z.object({ id: z.string(), name: z.string(), type: z.string() })),
  nextCursor: z.string().nullish(),
});

const workflowList = z.object({
  data: z.array(z.object({ id: z.string(), name: z.string(), active: z.boolean() })),
});

const executionList = z.object({
  data: z.array(
    z.object({
      id: z.coerce.string(),
      workflowId: z.string(),
      status: z.string(),
      mode: z.string(),
      startedAt: z.string().nullable(),
      stoppedAt: z.string().nullish(),
    }),
  ),
});

const importAnswer = z.looseObject({
  workflows: z.array(
    z.looseObject({
      localId: z.string().optional(),
      sourceWorkflowId: z.string().optional(),
      name: z.string().optional(),
    }),
  ),
});

export type ImportAnswer = z.output<typeof importAnswer>;

/** The public REST API (`/api/v1`) of one n8n, as far as import, demo and tests need it. */
export class N8nApi {
  constructor(
    private readonly url: string,
    private readonly apiKey: string,
  ) {}

  async #call(method: string, route: string, body?: FormData | object): Promise<unknown> {
    const isForm = body instanceof FormData;
    const answer = await fetch(`${this.url}/api/v1${route}`, {
      method,
      headers: {
        'X-N8N-API-KEY': this.apiKey,
        accept: 'application/json',
        ...(body && !isForm ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: isForm ? body : JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(120_000),
    });
    const text = await answer.text();
    if (!answer.ok) throw new N8nApiError(`${method} ${route}`, answer.status, text);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  }

  /** Whether this n8n has loaded the package that defines the credential type. */
  async knowsCredentialType(type: string): Promise<boolean> {
    try {
      await this.#call('GET', `/credentials/schema/${type}`);
      return true;
    } catch (failure) {
      if (failure instanceof N8nApiError && failure.status === 404) return false;
      throw failure;
    }
  }

  async credentials() {
    return credentialList.parse(await this.#call('GET', '/credentials?limit=250')).data;
  }

  /** Creates the credential, or replaces the one of the same name and type; its id stays the same. */
  async putCredential(name: string, type: string, data: Record<string, unknown>): Promise<string> {
    const existing = (await this.credentials()).find(
      (one) => one.name === name && one.type === type,
    );
    if (existing) {
      await this.#call('PATCH', `/credentials/${existing.id}`, {
        name,
        type,
        data,
        isPartialData: false,
      });
      return existing.id;
    }
    const created = await this.#call('POST', '/credentials', { name, type, data });
    return z.object({ id: z.string() }).parse(created).id;
  }

  /** Imports a `.n8np` package in one call, with stable ids, and publishes every workflow of it. */
  async importPackage(archive: Uint8Array<ArrayBuffer>): Promise<ImportAnswer> {
    const form = new FormData();
    form.set('package', new Blob([archive], { type: 'application/gzip' }), 'marketing-engine.n8np');
    form.set('workflowIdPolicy', 'source');
    form.set('workflowConflictPolicy', 'new-version');
    form.set('workflowPublishingPolicy', 'publish-all');
    form.set('credentialMatchingMode', 'name-and-type');
    form.set('credentialMissingMode', 'create-stub');
    form.set('missingNodeTypeMode', 'fail');
    return importAnswer.parse(await this.#call('POST', '/n8n-packages/import', form));
  }

  async workflows() {
    return workflowList.parse(await this.#call('GET', '/workflows?limit=250')).data;
  }

  async createWorkflow(workflow: object): Promise<string> {
    return z.object({ id: z.string() }).parse(await this.#call('POST', '/workflows', workflow)).id;
  }

  async activate(id: string): Promise<void> {
    await this.#call('POST', `/workflows/${id}/activate`);
  }

  async deleteWorkflow(id: string): Promise<void> {
    await this.#call('DELETE', `/workflows/${id}`);
  }

  async executions(workflowId?: string) {
    const filter = workflowId ? `&workflowId=${workflowId}` : '';
    return executionList.parse(await this.#call('GET', `/executions?limit=100${filter}`)).data;
  }

  /** One execution with the data of every node, as n8n stores it. */
  async execution(id: string): Promise<unknown> {
    return this.#call('GET', `/executions/${id}?includeData=true`);
  }
}
