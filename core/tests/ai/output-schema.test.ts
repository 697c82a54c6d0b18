import { jsonSchemaOutputFormat } from '@anthropic-ai/sdk/helpers/json-schema';
import { z } from 'zod/v4';
import { outputSchemaOf } from '../../ai/output-schema';
import { leadBrief } from '../../ai/tasks/lead-brief';
import { leadPersonalize } from '../../ai/tasks/lead-personalize';
import { leadScore } from '../../ai/tasks/lead-score';

const allowed = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'anyOf',
  'enum',
  'const',
  'description',
]);

function keywordsOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap(keywordsOf);
  return Object.entries(schema).flatMap(([keyword, value]) => [
    keyword,
    ...(keyword === 'properties'
      ? Object.values(value as object).flatMap(keywordsOf)
      : keyword === 'enum'
        ? []
        : keywordsOf(value)),
  ]);
}

describe('outputSchemaOf', () => {
  it('keeps structure and tells bounds in words', () => {
    expect(
      outputSchemaOf(
        z.strictObject({
          note: z.string().max(80).describe('A note.'),
          parts: z.array(z.object({ n: z.int().min(1).max(5) })).max(3),
          kind: z.enum(['a', 'b']).nullable(),
        }),
      ),
    ).toEqual({
      type: 'object',
      properties: {
        note: { type: 'string', description: 'A note. — maxLength: 80' },
        parts: {
          type: 'array',
          items: {
            type: 'object',
            properties: { n: { type: 'integer', description: 'minimum: 1, maximum: 5' } },
            required: ['n'],
            additionalProperties: false,
          },
          description: 'maxItems: 3',
        },
        kind: { anyOf: [{ type: 'string', enum: ['a', 'b'] }, { type: 'null' }] },
      },
      required: ['note', 'parts', 'kind'],
      additionalProperties: false,
    });
  });

  it.each([leadScore, leadBrief, leadPersonalize].map((task) => [task.id, task.schema] as const))(
    'makes the schema of %s one the vendor takes unchanged',
    (_id, schema) => {
      const ours = outputSchemaOf(schema);
      expect(keywordsOf(ours).filter((keyword) => !allowed.has(keyword))).toEqual([]);
      const { schema: theirs } = jsonSchemaOutputFormat({ ...ours, type: 'object' } as const);
      expect(JSON.stringify(theirs)).not.toContain('{maxLength');
    },
  );
});
