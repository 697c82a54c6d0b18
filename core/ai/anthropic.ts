import type {
  MessageCreateParamsNonStreaming,
  StopReason,
  TextBlockParam,
} from '@anthropic-ai/sdk/resources/messages';
import { z } from 'zod/v4';
import type { ModelReply, ModelRequest, PromptBlock } from './request';

/** Header `anthropic-version` the bodies below are written for (no temperature, top_p or top_k). */
export const anthropicVersion = '2026-10-21';

/** Body of `POST /v1/messages`. The 5-minute cache is asked for on the blocks that repeat. */
export function anthropicBody(request: ModelRequest): MessageCreateParamsNonStreaming {
  return {
    model: request.model,
    max_tokens: request.maxOutputTokens,
    system: request.system.map(textBlock),
    messages: request.turns.map((turn) => ({
      role: turn.role,
      content: turn.blocks.map(textBlock),
    })),
    output_config: {
      ...(request.effort === null ? {} : { effort: request.effort }),
      format: { type: 'json_schema', schema: { ...request.outputSchema } },
    },
  };
}

const messageParts = z.object({
  content: z.array(z.object({ type: z.string(), text: z.string().optional() })),
  stop_reason: z.string().nullable(),
  usage: z.object({
    input_tokens: z.number(),
    output_tokens: z.number(),
    cache_creation_input_tokens: z.number().nullish(),
    cache_read_input_tokens: z.number().nullish(),
  }),
});

/** Reads the body of a 200 answer. A body that is no message counts as the vendor being unavailable. */
export function anthropicReply(body: unknown): ModelReply {
  const message = messageParts.safeParse(body);
  if (!message.success) {
    return { ok: false, code: 'unavailable', detail: 'The vendor answered 200 without a message.' };
  }
  const { content, stop_reason, usage } = message.data;
  return {
    ok: true,
    text: content
      .filter((block) => block.type === 'text')
      .map((block) => block.text ?? '')
      .join(''),
    stopped: stopped(stop_reason),
    usage: {
      input_tokens: usage.input_tokens,
      output_tokens: usage.output_tokens,
      cache_creation_input_tokens: usage.cache_creation_input_tokens ?? 0,
      cache_read_input_tokens: usage.cache_read_input_tokens ?? 0,
    },
  };
}

/**
 * What an error answer means to a task (vendor errors of November 2026). 402 and the spend-limit codes are quota; a
 * 404 is an unknown or retired model.
 */
export function anthropicFailure(status: number, errorCode: string | null): ModelReply {
  const detail = `The model's vendor answered ${status}${errorCode === null ? '' : ` (${errorCode})`}.`;
  if (status === 404) return { ok: false, code: 'model_gone', detail };
  if (status === 401 || status === 403) return { ok: false, code: 'unauthorized', detail };
  if (status === 402 || (status === 429 && errorCode?.endsWith('spend_limit_reached') === true)) {
    return { ok: false, code: 'quota', detail };
  }
  if (status === 408 || status === 409 || status === 429 || status >= 500) {
    return { ok: false, code: 'unavailable', detail };
  }
  return { ok: false, code: 'bad_request', detail };
}

const truncating: readonly string[] = [
  'max_tokens',
  'model_context_window_exceeded',
] satisfies StopReason[];

function stopped(reason: string | null): 'end' | 'truncated' | 'refused' {
  if (reason === ('refusal' satisfies StopReason)) return 'refused';
  return reason !== null && truncating.includes(reason) ? 'truncated' : 'end';
}

function textBlock({ text, cached }: PromptBlock): TextBlockParam {
  return cached
    ? { type: 'text', text, cache_control: { type: 'ephemeral' } }
    : { type: 'text', text };
}
