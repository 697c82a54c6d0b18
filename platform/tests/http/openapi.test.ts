import { z } from 'zod/v4';
import { openApiDocument } from '../../http/openapi';
import { routesOf } from '../../http/route';
import { expectValidOpenApi } from '../../testing/openapi';

const route = routesOf<'public' | 'key', null>();

const info = {
  title: 'Shelf',
  version: '1.0.0',
  description: 'Books on a shelf.',
  serverUrl: 'http://127.0.0.1:1',
  securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
};

const putBook = route({
  method: 'put',
  path: '/books/{id}',
  operationId: 'putBook',
  summary: 'Puts a book on the shelf',
  policy: 'key',
  params: z.object({ id: z.uuid() }),
  query: z.object({ shelf: z.string().optional() }),
  body: z.strictObject({ title: z.string(), pages: z.int().min(1).default(100) }),
  answers: {
    200: { description: 'The book', schema: z.object({ pages: z.int() }) },
    204: { description: 'Unchanged' },
  },
  handle: async () => ({ status: 204 }),
});

const readPage = route({
  method: 'get',
  path: '/page',
  operationId: 'readPage',
  summary: 'A page for people',
  policy: 'public',
  answers: { 200: { description: 'HTML', schema: z.string(), contentType: 'text/html' } },
  handle: async () => ({ status: 200, body: 'hello' }),
});

const document = (routes = [putBook, readPage]) =>
  openApiDocument(info, routes, (policy) => (policy === 'key' ? ['key'] : []));

test('the document built from the routes is valid OpenAPI 3.1', async () => {
  await expect(expectValidOpenApi(document())).resolves.toBeUndefined();
});

test('it tells callers what they may send and what comes back', () => {
  expect(document()).toMatchObject({
    openapi: '3.1.0',
    servers: [{ url: 'http://127.0.0.1:1' }],
    paths: {
      '/books/{id}': {
        put: {
          operationId: 'putBook',
          security: [{ key: [] }],
          parameters: [
            { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
            { name: 'shelf', in: 'query', required: false, schema: { type: 'string' } },
          ],
          requestBody: {
            content: {
              'application/json': {
                // A field with a default need not be sent.
                schema: { required: ['title'], additionalProperties: false },
              },
            },
          },
          responses: {
            200: { content: { 'application/json': { schema: { required: ['pages'] } } } },
            204: { description: 'Unchanged' },
            default: {
              content: {
                'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
              },
            },
          },
        },
      },
      '/page': { get: { security: [], responses: { 200: { content: { 'text/html': {} } } } } },
    },
  });
});

test('a path placeholder that no parameter declares is caught', async () => {
  const undeclared = route({
    ...readPage,
    path: '/pages/{page}',
    handle: async () => ({ status: 200 }),
  });
  await expect(expectValidOpenApi(document([undeclared]))).rejects.toThrow(
    'readPage: the path /pages/{page} has {page} but declares {}.',
  );
});

test('an operation id used twice is caught', async () => {
  const twin = route({ ...readPage, path: '/other', handle: async () => ({ status: 200 }) });
  await expect(expectValidOpenApi(document([readPage, twin]))).rejects.toThrow(
    'The operation id readPage is used twice.',
  );
});
