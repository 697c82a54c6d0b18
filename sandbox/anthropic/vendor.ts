import { z } from 'zod/v4';
import { parseSeed } from '../control/seed-error';
import type { Fault } from '../faults/fault';
import { json, Refused, type Answer } from '../server/answer';
import type { Call } from '../server/call';
import type { Clock } from '../server/clock';
import { RateWindow } from '../server/rate-window';
import type { Vendor } from '../server/vendor';
import { Batches } from './batches';
import { anthropicError, invalid, newRequestId } from './errors';
import { apiVersions, parseMessageRequest, type MessageRequest } from './message-request';
import { messageEvents } from './message-stream';
import { composeMessage, countInput } from './messages';
import { behaviours, type Behaviour } from './mind/answer';
import { readPrompt } from './mind/prompt';
import { findModel, modelInfo, models } from './models';
import { noCache, PromptCache } from './prompt-cache';

const seeds = z.strictObject({
  behaviour: z.enum(behaviours).optional(),
  /** Behaviour of the next calls, one each; afterwards `behaviour` holds again. */
  next_behaviours: z.array(z.enum(behaviours)).max(1_000).optional(),
  requests_per_minute: z.int().min(1).optional(),
  /** Models answered as retired, besides those of the registry. */
  retired_models: z.array(z.string()).optional(),
  /** Thinking time per call. */
  latency_ms: z.int().min(0).max(120_000).optional(),
  /** How long a batch takes by the sandbox's clock; above 24 h it expires. */
  batch_duration_ms: z.int().min(0).optional(),
});

interface SeenCall {
  readonly at: string;
  readonly task: string | null;
  readonly model: string;
  readonly stop_reason: string;
  readonly usage: unknown;
  readonly system: string;
  readonly user: string;
  readonly output: unknown;
}

const callsKept = 200;
const usualRequestsPerMinute = 4_000;

/** The Messages API of Anthropic (vendor-apis.md §1). */
export function anthropic(clock: Clock): Vendor {
  const cache = new PromptCache(clock);
  const rate = new RateWindow(clock, usualRequestsPerMinute, 60);
  let behaviour: Behaviour = 'sound';
  let nextBehaviours: Behaviour[] = [];
  let latencyMs = 0;
  let retired = new Set<string>();
  let total = 0;
  let calls: SeenCall[] = [];

  const admit = (
    call: Call,
  ): { apiKey: string; version: string; headers: Record<string, string> } => {
    const apiKey = apiKeyOf(call);
    if (!apiKey?.startsWith('sk-ant-sandbox-')) {
      const given = call.header('x-api-key') ? 'x-api-key' : 'bearer token';
      throw new Refused(
        anthropicError(401, apiKey ? `invalid ${given}` : 'x-api-key header is required'),
      );
    }
    const version = call.header('anthropic-version');
    if (!version) throw invalid('anthropic-version', 'header is required');
    if (!apiVersions.some((known) => known === version))
      throw invalid('anthropic-version', `"${version}" is not a valid version`);
    const state = rate.count(apiKey);
    const headers = {
      'request-id': newRequestId(),
      'anthropic-ratelimit-requests-limit': String(state.limit),
      'anthropic-ratelimit-requests-remaining': String(state.remaining),
      'anthropic-ratelimit-requests-reset': new Date(
        clock.nowMs() + state.resetS * 1000,
      ).toISOString(),
    };
    if (!state.allowed) {
      throw new Refused(
        anthropicError(429, 'This request would exceed your rate limit.', {
          headers: { ...headers, 'retry-after': String(state.resetS) },
        }),
      );
    }
    return { apiKey, version, headers };
  };

  const parse = (body: unknown, version: string, fault?: Fault): MessageRequest => {
    if (body === undefined)
      throw new Refused(anthropicError(400, 'The request body is not valid JSON.'));
    const request = parseMessageRequest(body, version);
    const model = findModel(request.model);
    if (
      !model ||
      model.lifecycle === 'retired' ||
      retired.has(request.model) ||
      fault?.kind === 'dead_model'
    )
      throw new Refused(anthropicError(404, `model: ${request.model}`));
    if (!model.acceptsSampling && refusesSampling(request))
      throw invalid('temperature', 'sampling parameters are not supported by this model');
    if (request.max_tokens > model.maxTokens) {
      throw invalid(
        'max_tokens',
        `${String(request.max_tokens)} > ${String(model.maxTokens)}, which is the maximum allowed number of output tokens for ${model.id}`,
      );
    }
    const inputTokens = countInput(request);
    if (inputTokens > model.maxInputTokens) {
      throw new Refused(
        anthropicError(
          400,
          `prompt is too long: ${String(inputTokens)} tokens > ${String(model.maxInputTokens)} maximum`,
        ),
      );
    }
    return request;
  };

  const batches = new Batches(clock, (params, version) => {
    const request = parse(params, version);
    return composeMessage(request, noCache, behaviour, undefined);
  });

  const admitted =
    (handle: (call: Call, version: string) => Answer) =>
    (call: Call): Answer => {
      const { version, headers } = admit(call);
      const answer = handle(call, version);
      return { ...answer, headers: { ...headers, ...answer.headers } };
    };

  const create = async (call: Call, fault?: Fault): Promise<Answer> => {
    const { apiKey, version, headers } = admit(call);
    const request = parse(call.json(), version, fault);
    const prompt = readPrompt(request);
    if (prompt.task) call.note = prompt.task;
    if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
    const present = nextBehaviours.shift() ?? behaviour;
    const message = composeMessage(request, cache.use(apiKey, request), present, fault);
    total += 1;
    calls = [
      ...calls.slice(-(callsKept - 1)),
      {
        at: clock.iso(),
        task: prompt.task && `${prompt.task}@${prompt.taskVersion ?? ''}`,
        model: request.model,
        stop_reason: message.stop_reason,
        usage: message.usage,
        system: prompt.systemText,
        user: prompt.userText,
        output: message['content'],
      },
    ];
    return request.stream
      ? {
          status: 200,
          headers: { ...headers, 'cache-control': 'no-cache' },
          events: messageEvents(message),
        }
      : json(200, message, headers);
  };

  return {
    name: 'anthropic',
    title: 'Anthropic Messages',
    prefix: '/anthropic',
    failure: (status, message) =>
      anthropicError(status, message, status === 429 ? { headers: { 'retry-after': '1' } } : {}),
    routes: [
      { method: 'post', path: '/v1/messages', handle: create },
      {
        method: 'post',
        path: '/v1/messages/count_tokens',
        handle(call) {
          const { version, headers } = admit(call);
          const body = call.json();
          const counted =
            typeof body === 'object' && body !== null ? { max_tokens: 1, ...body } : body;
          return json(
            200,
            { input_tokens: countInput(parseMessageRequest(counted, version)) },
            headers,
          );
        },
      },
      {
        method: 'post',
        path: '/v1/messages/batches',
        handle: admitted((call) => batches.create(call)),
      },
      {
        method: 'get',
        path: '/v1/messages/batches',
        handle: admitted((call) => batches.list(call)),
      },
      {
        method: 'get',
        path: '/v1/messages/batches/:id',
        handle: admitted((call) => batches.get(call)),
      },
      {
        method: 'delete',
        path: '/v1/messages/batches/:id',
        handle: admitted((call) => batches.remove(call)),
      },
      {
        method: 'post',
        path: '/v1/messages/batches/:id/cancel',
        handle: admitted((call) => batches.cancel(call)),
      },
      {
        method: 'get',
        path: '/v1/messages/batches/:id/results',
        handle: admitted((call, version) => batches.results(call, version)),
      },
      {
        method: 'get',
        path: '/v1/models',
        handle(call) {
          const { headers } = admit(call);
          const limit = Math.min(1_000, Math.max(1, Number(call.query.get('limit') ?? 20) || 20));
          const from = models.findIndex((each) => each.id === call.query.get('after_id')) + 1;
          const page = models.slice(from, from + limit);
          return json(
            200,
            {
              data: page.map(modelInfo),
              has_more: from + limit < models.length,
              first_id: page[0]?.id ?? null,
              last_id: page.at(-1)?.id ?? null,
            },
            headers,
          );
        },
      },
      {
        method: 'get',
        path: '/v1/models/:id',
        handle(call) {
          const { headers } = admit(call);
          const found = findModel(call.params['id'] ?? '');
          return found
            ? json(200, modelInfo(found), headers)
            : anthropicError(404, `model: ${call.params['id'] ?? ''}`);
        },
      },
    ],
    reset() {
      cache.clear();
      batches.reset();
      rate.clear();
      rate.limit = usualRequestsPerMinute;
      behaviour = 'sound';
      nextBehaviours = [];
      latencyMs = 0;
      retired = new Set();
      total = 0;
      calls = [];
    },
    seed(input) {
      const seed = parseSeed(seeds, input);
      behaviour = seed.behaviour ?? behaviour;
      nextBehaviours = seed.next_behaviours ?? nextBehaviours;
      latencyMs = seed.latency_ms ?? latencyMs;
      batches.durationMs = seed.batch_duration_ms ?? batches.durationMs;
      rate.limit = seed.requests_per_minute ?? rate.limit;
      if (seed.retired_models) retired = new Set(seed.retired_models);
      return { behaviour, latency_ms: latencyMs, requests_per_minute: rate.limit };
    },
    state: () => ({ behaviour, latency_ms: latencyMs, messages_created: total, calls }),
  };
}

/** The newest SDK sends a bearer token, older ones `x-api-key`; both are accepted. */
function apiKeyOf(call: Call): string | undefined {
  return call.header('x-api-key') ?? call.bearer();
}

function refusesSampling({ temperature, top_p, top_k }: MessageRequest): boolean {
  return (
    (temperature !== undefined && temperature !== 1) ||
    (top_p !== undefined && top_p < 0.99) ||
    top_k !== undefined
  );
}
