import { z } from 'zod/v4';
import type { AnswerSpec, Route } from './route';

export interface ApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly serverUrl: string;
  /** Name of the security scheme → OpenAPI security scheme object. */
  readonly securitySchemes: Readonly<Record<string, Record<string, unknown>>>;
}

const problemSchema = {
  type: 'object',
  description: 'RFC 9457 problem details; `code` is stable.',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { field: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
} as const;

/**
 * Builds the OpenAPI 3.1 document from the routes themselves, so it cannot drift from what is served.
 * `securityOf` names the schemes a policy accepts; an empty list marks a public route.
 */
export function openApiDocument<Policy, Context>(
  info: ApiInfo,
  routes: readonly Route<Policy, Context>[],
  securityOf: (policy: Policy) => readonly string[],
): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method]: operation(route, securityOf(route.policy)),
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: info.title, version: info.version, description: info.description },
    servers: [{ url: info.serverUrl }],
    paths,
    components: { schemas: { Problem: problemSchema }, securitySchemes: info.securitySchemes },
  };
}

function operation<Policy, Context>(
  route: Route<Policy, Context>,
  security: readonly string[],
): Record<string, unknown> {
  return {
    operationId: route.operationId,
    summary: route.summary,
    ...(route.description ? { description: route.description } : {}),
    security: security.map((scheme) => ({ [scheme]: [] })),
    parameters: [...parameters('path', route.params), ...parameters('query', route.query)],
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: jsonSchema(route.body, 'input') } },
          },
        }
      : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.answers).map(([status, answer]) => [status, response(answer)]),
      ),
      default: {
        description: 'Refused; see `code`.',
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    },
  };
}

function response(answer: AnswerSpec): Record<string, unknown> {
  if (!answer.schema) return { description: answer.description };
  const contentType = answer.contentType ?? 'application/json';
  return {
    description: answer.description,
    content: { [contentType]: { schema: jsonSchema(answer.schema, 'output') } },
  };
}

function parameters(location: 'path' | 'query', schema: z.ZodType | undefined) {
  if (!schema) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, 'input');
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: location,
    required: location === 'path' || required.includes(name),
    schema: property,
  }));
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output') {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    cycles: 'throw',
  });
  return rest;
}
