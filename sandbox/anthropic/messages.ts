import type { Fault } from '../faults/fault';
import { randomText } from '../server/identifiers';
import type { MessageRequest } from './message-request';
import { thinkJson, thinkText, type Behaviour } from './mind/answer';
import { readPrompt, type Prompt } from './mind/prompt';
import type { CacheUse } from './prompt-cache';
import { countTokens, cutToTokens } from './tokens';

export type SimulatedMessage = Readonly<Record<string, unknown>> & {
  readonly stop_reason: string;
  readonly usage: Readonly<Record<string, unknown>>;
};

interface Written {
  readonly content: readonly Record<string, unknown>[];
  readonly stopReason: string;
  readonly stopSequence: string | null;
  readonly stopDetails: Record<string, unknown> | null;
  readonly outputTokens: number;
}

/** Composes the message object a request is answered with. */
export function composeMessage(
  request: MessageRequest,
  cache: CacheUse,
  behaviour: Behaviour,
  fault: Fault | undefined,
): SimulatedMessage {
  const prompt = readPrompt(request);
  const written = fault?.kind === 'refusal' ? refusal() : write(request, prompt, behaviour, fault);
  const inputTokens = countInput(request) - cache.createdTokens - cache.readTokens;
  return {
    id: `msg_01${randomText(16).replaceAll(/[-_]/g, 'x')}`,
    type: 'message',
    role: 'assistant',
    model: request.model,
    content: written.content,
    container: null,
    diagnostics: null,
    stop_reason: written.stopReason,
    stop_sequence: written.stopSequence,
    stop_details: written.stopDetails,
    usage: {
      input_tokens: Math.max(1, inputTokens),
      output_tokens: written.outputTokens,
      cache_creation_input_tokens: cache.createdTokens,
      cache_read_input_tokens: cache.readTokens,
      cache_creation: {
        ephemeral_5m_input_tokens: cache.ttl === '5m' ? cache.createdTokens : 0,
        ephemeral_1h_input_tokens: cache.ttl === '1h' ? cache.createdTokens : 0,
      },
      output_tokens_details: { thinking_tokens: 0 },
      server_tool_use: null,
      service_tier: 'standard',
      speed: request.speed ?? 'standard',
      inference_geo: request.inference_geo ?? 'global',
    },
  };
}

/** Input tokens of a request: system, messages, tools and output schema. */
export function countInput(request: MessageRequest): number {
  const tools = request.tools ? JSON.stringify(request.tools) : '';
  const schema = request.output_config?.format ? JSON.stringify(request.output_config.format) : '';
  const { system = '' } = request;
  const systemText = typeof system === 'string' ? system : system.map((part) => part.text).join('');
  const messages = request.messages
    .map(({ content }) =>
      typeof content === 'string'
        ? content
        : content.map((part) => part.text ?? JSON.stringify(part)).join(''),
    )
    .join('');
  return 8 + countTokens(systemText) + countTokens(messages) + countTokens(tools + schema);
}

function refusal(): Written {
  return {
    content: [],
    stopReason: 'refusal',
    stopSequence: null,
    stopDetails: {
      type: 'refusal',
      category: null,
      explanation: 'The request was declined by a safety classifier.',
    },
    outputTokens: 0,
  };
}

function write(
  request: MessageRequest,
  prompt: Prompt,
  behaviour: Behaviour,
  fault: Fault | undefined,
): Written {
  const tool = chosenTool(request);
  if (tool) {
    const input = thinkJson(prompt, tool.input_schema ?? { type: 'object' }, behaviour);
    return {
      content: [{ type: 'tool_use', id: `toolu_01${randomText(12)}`, name: tool.name, input }],
      stopReason: 'tool_use',
      stopSequence: null,
      stopDetails: null,
      outputTokens: countTokens(JSON.stringify(input)),
    };
  }
  const whole = thinkText(prompt, behaviour);
  const budget =
    fault?.kind === 'truncated_output' ? Math.floor(countTokens(whole) / 2) : request.max_tokens;
  const stop = firstStop(whole, request.stop_sequences ?? []);
  const text = stop ? whole.slice(0, stop.at) : whole;
  const tooLong = countTokens(text) > budget;
  const sent = tooLong ? cutToTokens(text, budget) : text;
  return {
    content: sent === '' ? [] : [{ type: 'text', text: sent, citations: null }],
    stopReason: tooLong ? 'max_tokens' : stop ? 'stop_sequence' : 'end_turn',
    stopSequence: !tooLong && stop ? stop.sequence : null,
    stopDetails: null,
    outputTokens: Math.min(budget, countTokens(sent)),
  };
}

function chosenTool({ tools, tool_choice: choice }: MessageRequest) {
  if (choice?.type === 'any') return tools?.[0];
  return choice?.type === 'tool' ? tools?.find((tool) => tool.name === choice.name) : undefined;
}

function firstStop(text: string, sequences: readonly string[]) {
  return sequences
    .map((sequence) => ({ sequence, at: text.indexOf(sequence) }))
    .filter((found) => found.at >= 0)
    .sort((one, other) => one.at - other.at)[0];
}
