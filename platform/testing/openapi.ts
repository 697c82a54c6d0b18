import SwaggerParser from '@apidevtools/swagger-parser';
import { z } from 'zod/v4';

const operation = z.looseObject({
  operationId: z.string().min(1),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string() })),
});
const paths = z.record(z.string(), z.record(z.string(), operation));

/**
 * Checks what a service serves at `/openapi.json`: valid OpenAPI 3.1, every `{placeholder}` of a path declared,
 * no operation id used twice. @throws Error saying what is wrong.
 */
export async function expectValidOpenApi(document: Record<string, unknown>): Promise<void> {
  const copy = JSON.stringify(document);
  await SwaggerParser.validate(JSON.parse(copy) as Parameters<typeof SwaggerParser.validate>[0]);
  const seen = new Set<string>();
  for (const [path, operations] of Object.entries(paths.parse(document.paths))) {
    const placeholders = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name).sort();
    for (const { operationId, parameters } of Object.values(operations)) {
      if (seen.has(operationId)) throw new Error(`The operation id ${operationId} is used twice.`);
      seen.add(operationId);
      const declared = parameters
        .filter((parameter) => parameter.in === 'path')
        .map((parameter) => parameter.name)
        .sort();
      if (declared.join() !== placeholders.join()) {
        throw new Error(
          `${operationId}: the path ${path} has {${placeholders.join()}} but declares {${declared.join()}}.`,
        );
      }
    }
  }
}
