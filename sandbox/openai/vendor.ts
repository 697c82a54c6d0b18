import { json, Refused, type Answer } from '../server/answer';
import type { Call } from '../server/call';
import { randomHex } from '../server/identifiers';
import type { Vendor } from '../server/vendor';

/** Models a key of November 2026 sees (vendor-apis.md §0). */
const models = [
  'gpt-6-astra',
  'gpt-6.1-sol',
  'gpt-6.1-terra',
  'gpt-6-sol',
  'gpt-6-luna',
  'gpt-5.6-sol',
  'gpt-5.5',
  'gpt-5.4',
  'gpt-5.4-mini',
  'gpt-image-2.5-flare',
  'gpt-image-2.5-sunburst',
  'gpt-image-2',
  'gpt-image-1.5',
  'gpt-transcribe',
  'text-embedding-3-small',
  'text-embedding-3-large',
] as const;

/** OpenAI as far as a key's health goes: the model list. */
export function openAi(): Vendor {
  const admit = (call: Call): void => {
    const key = call.bearer();
    if (key === undefined) {
      throw new Refused(
        openAiError(
          401,
          "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
          null,
        ),
      );
    }
    if (!/^sk-(?:proj-)?sandbox-/.test(key))
      throw new Refused(openAiError(401, 'Incorrect API key provided.', 'invalid_api_key'));
  };
  return {
    name: 'openai',
    title: 'OpenAI (models)',
    prefix: '/openai',
    failure: (status, message) => openAiError(status, message, codes[status] ?? null),
    routes: [
      {
        method: 'get',
        path: '/v1/models',
        handle(call) {
          admit(call);
          return json(200, { object: 'list', data: models.map(modelData) }, requestId());
        },
      },
      {
        method: 'get',
        path: '/v1/models/:id',
        handle(call) {
          admit(call);
          const id = models.find((model) => model === call.params['id']);
          return id
            ? json(200, modelData(id), requestId())
            : openAiError(
                404,
                `The model '${call.params['id'] ?? ''}' does not exist or you do not have access to it.`,
                'model_not_found',
              );
        },
      },
    ],
    state: () => ({ models }),
    seed: () => ({}),
    reset: () => undefined,
  };
}

const codes: Readonly<Record<number, string>> = {
  401: 'invalid_api_key',
  429: 'rate_limit_exceeded',
};

function modelData(id: string): Record<string, unknown> {
  return { id, object: 'model', created: 1_790_000_000, owned_by: 'openai' };
}

function openAiError(status: number, message: string, code: string | null): Answer {
  const type =
    status === 429 ? 'requests' : status >= 500 ? 'server_error' : 'invalid_request_error';
  return json(status, { error: { message, type, param: null, code } }, requestId());
}

function requestId(): Record<string, string> {
  return { 'x-request-id': `req_${randomHex(16)}` };
}
