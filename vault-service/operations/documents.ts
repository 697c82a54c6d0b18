import type { Express } from 'express';
import { openApiDocument } from '../../platform/http/openapi';
import type { Route } from '../../platform/http/route';
import type { ApiContext, ApiPolicy } from '../http/policy';
import type { Metrics } from './metrics';

/** The API in OpenAPI 3.1, built from the routes themselves. */
export function describeApi(
  publicUrl: string,
  routes: readonly Route<ApiPolicy, ApiContext>[],
): Record<string, unknown> {
  return openApiDocument(
    {
      title: 'Token vault',
      version: '1',
      description:
        'Stores, leases, refreshes and revokes the tokens of connected accounts. Every answer that holds a secret has its audit row committed first.',
      serverUrl: publicUrl,
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', bearerFormat: 'mev_…' } },
    },
    routes,
    () => ['apiKey'],
  );
}

/** `/openapi.json`, and `/metrics` for Prometheus. Neither holds a secret. */
export function mountDocuments(
  app: Express,
  publicUrl: string,
  metrics: Metrics,
  routes: readonly Route<ApiPolicy, ApiContext>[],
): void {
  const document = describeApi(publicUrl, routes);
  app.get('/openapi.json', (_request, response) => {
    response.json(document);
  });
  app.get('/metrics', async (_request, response) => {
    response.type(metrics.contentType).send(await metrics.text());
  });
}
