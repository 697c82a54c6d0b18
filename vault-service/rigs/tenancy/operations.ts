import type { RigProvider } from '../oauth-provider';
import { integrationFor } from '../oauth-provider';
import { knownCollections, type Holding } from './world';

/** One route of the API as its own document tells it. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** With `{…}` left open. */
  readonly path: string;
  readonly hasBody: boolean;
  readonly query: readonly string[];
}

export interface Sample {
  readonly query?: (target: Holding) => Readonly<Record<string, string>>;
  readonly body?: (target: Holding, provider: RigProvider) => unknown;
  /**
   * How a target outside the caller's tenants is answered. `not_found`: as a missing one (the rule). `forbidden`: the
   * same 403 whether it exists or not. `nothing`: the route names no target; the answer shows the caller's own only.
   */
  readonly foreign?: 'not_found' | 'forbidden' | 'nothing';
}

const byTenant = { query: ({ tenant }: Holding) => ({ tenant }) };

/** What a route needs besides its path. Every route with a body needs an entry; so does one that names no target. */
export const samples: Readonly<Record<string, Sample>> = {
  createTenant: { body: ({ tenant, marker }) => ({ id: tenant, name: `Tenant ${marker}` }) },
  listTenants: { foreign: 'nothing' },
  putIntegration: { body: (_target, provider) => integrationFor(provider) },
  putBranding: { body: () => ({ colors: { button: '#1d4ed8' } }) },
  importConnection: {
    body: ({ tenant, subject }) => ({
      tenant,
      subject,
      provider: 'generic-api-key',
      credential: { access_token: 'imported-key' },
    }),
  },
  listConnections: byTenant,
  labelConnection: { body: () => ({ label: 'x' }) },
  leaseToken: { body: () => ({}) },
  leaseTokenOfSubject: {
    body: ({ tenant, subject }) => ({ tenant, subject, provider: 'generic-oauth2' }),
  },
  refreshConnection: { body: () => ({}) },
  checkConnection: { body: () => ({}) },
  chooseSubAccounts: { body: () => ({ sub_accounts: [] }) },
  exportSubject: { body: () => ({}) },
  createConnectSession: {
    body: ({ tenant, subject }) => ({ tenant, subject, providers: ['generic-oauth2'] }),
  },
  createApiKey: {
    // A key cannot give what it has not.
    body: ({ tenant }) => ({ name: 'k', tenants: [tenant], actions: ['api-keys:write'] }),
    foreign: 'forbidden',
  },
  listApiKeys: { foreign: 'nothing' },
  rotateKeys: { body: ({ tenant }) => ({ scope: 'tenant', tenant }) },
  listKeys: byTenant,
  createWebhookEndpoint: {
    body: ({ tenant }) => ({ tenant, url: 'https://receiver.example/hook' }),
  },
  listWebhookEndpoints: { foreign: 'nothing' },
  rotateWebhookSecret: { body: () => ({}) },
  listAudit: byTenant,
  listIncidents: byTenant,
  listRevocations: byTenant,
  createAlertChannel: {
    body: ({ tenant }) => ({
      tenant,
      name: 'c',
      kind: 'slack',
      locale: 'en',
      settings: { webhook_url: 'https://hooks.slack.com/services/T000/B000/xyz' },
    }),
  },
  listAlertChannels: byTenant,
  updateAlertChannel: { body: () => ({ locale: 'fr' }) },
  testAlertChannel: { body: () => ({}) },
};

export function operationsOf(document: Readonly<Record<string, unknown>>): readonly Operation[] {
  const paths = document['paths'] as Record<string, Record<string, DocumentedOperation>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, requestBody, parameters }]) => ({
      id: operationId,
      method: method.toUpperCase(),
      path,
      hasBody: requestBody !== undefined,
      query: parameters.filter((entry) => entry.in === 'query').map(({ name }) => name),
    })),
  );
}

interface DocumentedOperation {
  readonly operationId: string;
  readonly requestBody?: unknown;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
}

/** First part of the path behind `/v1/`, where `{id}` belongs to it. */
export function collectionOf({ path }: Operation): string | undefined {
  return /^\/v1\/([\w-]+)\/\{id\}/.exec(path)?.[1];
}

/** Why a route cannot be tried; `undefined` when it can. */
export function uncovered(operation: Operation): string | undefined {
  const sample = samples[operation.id];
  if (operation.hasBody && !sample?.body)
    return `${operation.id} takes a body: add a sample to rigs/tenancy/operations.ts`;
  const parameters = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  const unknown = parameters.filter(
    (name) => !['tenant', 'subject', 'provider', 'id'].includes(name),
  );
  if (unknown.length > 0) return `${operation.path}: {${unknown.join('}, {')}} is not known`;
  const collection = collectionOf(operation);
  if (parameters.includes('id') && (collection === undefined || !knownCollections.has(collection)))
    return `${operation.path}: nothing in rigs/tenancy/world.ts makes what {id} names`;
  const names =
    parameters.some((name) => name !== 'provider') ||
    sample?.body !== undefined ||
    sample?.query !== undefined;
  if (!names && sample?.foreign !== 'nothing')
    return `${operation.id} names no target: say in rigs/tenancy/operations.ts what it shows`;
  if (operation.query.includes('tenant') && !sample?.query)
    return `${operation.id} takes a tenant in its query: add it to rigs/tenancy/operations.ts`;
  return undefined;
}

/** A route tried with a target in its path, its body, or one parameter of its query. */
export interface Variant {
  readonly operation: Operation;
  readonly sample: Sample;
  readonly name: string;
  readonly foreign: 'not_found' | 'forbidden' | 'nothing' | 'empty';
}

/** A filter by somebody else's subject or connection finds nothing; all others as the sample says. */
export function variantsOf(operation: Operation): readonly Variant[] {
  const sample = samples[operation.id] ?? {};
  const filters: Readonly<Record<string, (target: Holding) => string>> = {
    subject: ({ subject }) => subject,
    connection: ({ ids }) => ids['connections'] ?? '',
  };
  const filtered = Object.entries(filters)
    .filter(([name]) => operation.query.includes(name))
    .map(([name, valueOf]) => ({
      operation,
      name: `${operation.id}?${name}`,
      sample: { query: (target: Holding) => ({ [name]: valueOf(target) }) },
      foreign: 'empty' as const,
    }));
  const foreign = sample.foreign ?? 'not_found';
  return [{ operation, sample, name: operation.id, foreign }, ...filtered];
}

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export function requestFor(
  { operation, sample }: Variant,
  target: Holding,
  provider: RigProvider,
): Request {
  const values: Readonly<Record<string, string>> = {
    tenant: target.tenant,
    subject: target.subject,
    provider: 'generic-oauth2',
    id: target.ids[collectionOf(operation) ?? ''] ?? '',
  };
  const query = new URLSearchParams(sample.query?.(target)).toString();
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? '');
  return {
    method: operation.method,
    path: query === '' ? path : `${path}?${query}`,
    body: sample.body?.(target, provider),
  };
}
