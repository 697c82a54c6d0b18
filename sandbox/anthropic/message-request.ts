import { z } from 'zod/v4';
import { invalid } from './errors';
import { checkOutputSchema } from './output-schema';

const cacheControl = z.strictObject({
  type: z.literal('ephemeral'),
  ttl: z.enum(['5m', '1h']).optional(),
});

const blockTypes = [
  'text',
  'image',
  'document',
  'search_result',
  'thinking',
  'redacted_thinking',
  'tool_use',
  'tool_result',
  'server_tool_use',
] as const;

const block = z.looseObject({
  type: z.enum(blockTypes),
  text: z.string().optional(),
  cache_control: cacheControl.nullable().optional(),
  citations: z.unknown().optional(),
});

const content = z.union([z.string(), z.array(block).min(1)]);

const schemaFormat = z.strictObject({
  type: z.literal('json_schema'),
  schema: z.record(z.string(), z.unknown()),
});

/** Body of `POST /v1/messages` (vendor-apis.md §1). */
const messageRequest = z.strictObject({
  model: z.string().min(1),
  max_tokens: z.int().min(0),
  messages: z
    .array(z.strictObject({ role: z.enum(['user', 'assistant', 'system']), content }))
    .min(1, 'at least one message is required')
    .max(100_000),
  system: z
    .union([
      z.string(),
      z.array(
        z.strictObject({
          type: z.literal('text'),
          text: z.string(),
          cache_control: cacheControl.nullable().optional(),
          citations: z.unknown().optional(),
        }),
      ),
    ])
    .optional(),
  output_config: z
    .strictObject({
      effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullable().optional(),
      format: schemaFormat.nullable().optional(),
    })
    .optional(),
  thinking: z
    .looseObject({ type: z.enum(['adaptive', 'enabled', 'disabled', 'between_tools']) })
    .optional(),
  tools: z
    .array(
      z.looseObject({
        name: z.string().min(1).max(128),
        input_schema: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .optional(),
  tool_choice: z
    .looseObject({ type: z.enum(['auto', 'any', 'tool', 'none']), name: z.string().optional() })
    .optional(),
  stop_sequences: z.array(z.string().min(1)).optional(),
  stream: z.boolean().optional(),
  metadata: z.strictObject({ user_id: z.string().max(256).nullable().optional() }).optional(),
  service_tier: z.enum(['auto', 'standard_only']).optional(),
  speed: z.enum(['standard', 'fast']).optional(),
  cache_control: cacheControl.nullable().optional(),
  inference_geo: z.string().nullable().optional(),
  diagnostics: z.unknown().optional(),
  container: z.unknown().optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.int().min(0).optional(),
});

export type MessageRequest = z.output<typeof messageRequest>;

/** API versions that still answer; the newest removed the sampling parameters. */
export const apiVersions = ['2023-01-01', '2023-06-01', '2026-10-21'] as const;

/** Parses a message body as the vendor would. @throws Refused with the vendor's 400 for the first problem. */
export function parseMessageRequest(body: unknown, version: string): MessageRequest {
  const parsed = messageRequest.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    if (!issue) throw invalid('body', 'Invalid');
    throw invalid(...wording(issue));
  }
  const request = parsed.data;
  if (version === '2026-10-21') refuseRemoved(request);
  const last = request.messages.at(-1);
  if (last?.role === 'assistant') {
    throw invalid(
      'messages',
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    );
  }
  const { thinking, output_config: output } = request;
  if (thinking?.type === 'enabled') {
    const budget = thinking['budget_tokens'];
    if (typeof budget !== 'number' || budget < 1_024)
      throw invalid(
        'thinking.enabled.budget_tokens',
        'Input should be greater than or equal to 1024',
      );
    if (budget >= request.max_tokens)
      throw invalid('max_tokens', '`max_tokens` must be greater than `thinking.budget_tokens`.');
  }
  if (output?.format) checkOutputSchema(output.format.schema);
  return request;
}

function refuseRemoved(request: MessageRequest): void {
  for (const field of ['temperature', 'top_p', 'top_k'] as const) {
    if (request[field] !== undefined) throw invalid(field, 'Extra inputs are not permitted');
  }
  request.messages.forEach((message, index) => {
    if (typeof message.content === 'string') return;
    message.content.forEach((part, position) => {
      const at = `messages.${String(index)}.content.${String(position)}`;
      if (message.role === 'assistant' && part.type === 'document')
        throw invalid(at, 'document blocks are not permitted in assistant messages');
      if (
        message.role === 'user' &&
        part.type === 'text' &&
        Array.isArray(part.citations) &&
        part.citations.length > 0
      )
        throw invalid(`${at}.citations`, 'citations are not permitted in user text blocks');
    });
  });
}

function wording(issue: z.core.$ZodIssue): [field: string, problem: string] {
  const field = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const unknown = [field, issue.keys[0] ?? ''].filter(Boolean).join('.');
    return [unknown, 'Extra inputs are not permitted'];
  }
  if (issue.code === 'invalid_type' && issue.message.includes('received undefined'))
    return [field, 'Field required'];
  return [field || 'body', issue.message];
}
