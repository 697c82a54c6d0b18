import { anthropicBody, anthropicFailure, anthropicReply } from '../../ai/anthropic';
import type { ModelRequest } from '../../ai/request';

const request: ModelRequest = {
  task: 'lead.score@1',
  model: 'claude-haiku-5-5',
  maxOutputTokens: 500,
  effort: 'low',
  system: [{ text: 'Task: lead.score@1', cached: true }],
  turns: [{ role: 'user', blocks: [{ text: 'hi', cached: false }] }],
  outputSchema: { type: 'object' },
  timeoutMs: 6_000,
};

describe('the Anthropic transport format', () => {
  it('asks for structured output and caching, and for nothing the vendor refuses', () => {
    expect(anthropicBody(request)).toEqual({
      model: 'claude-haiku-5-5',
      max_tokens: 500,
      system: [{ type: 'text', text: 'Task: lead.score@1', cache_control: { type: 'ephemeral' } }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
      output_config: { effort: 'low', format: { type: 'json_schema', schema: { type: 'object' } } },
    });
    expect(anthropicBody({ ...request, effort: null }).output_config).not.toHaveProperty('effort');
  });

  it.each([
    ['end_turn', 'end'],
    ['max_tokens', 'truncated'],
    ['model_context_window_exceeded', 'truncated'],
    ['refusal', 'refused'],
  ])('reads stop reason %s as %s', (stop_reason, stopped) => {
    const body = {
      content: [
        { type: 'thinking', thinking: '…' },
        { type: 'text', text: '{}' },
      ],
      stop_reason,
      usage: { input_tokens: 5, output_tokens: 2, cache_read_input_tokens: null },
    };
    expect(anthropicReply(body)).toEqual({
      ok: true,
      text: '{}',
      stopped,
      usage: {
        input_tokens: 5,
        output_tokens: 2,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
      },
    });
  });

  it('takes a 200 that is no message for an outage', () => {
    expect(anthropicReply('<html>')).toMatchObject({ ok: false, code: 'unavailable' });
  });

  it.each([
    [401, null, 'unauthorized'],
    [402, 'billing_error', 'quota'],
    [404, 'not_found_error', 'model_gone'],
    [400, 'invalid_request_error', 'bad_request'],
    [429, 'enforced_spend_limit_reached', 'quota'],
    [429, 'ramp_limit_exceeded', 'unavailable'],
    [529, 'overloaded_error', 'unavailable'],
  ])('reads %d %s as %s', (status, code, expected) => {
    expect(anthropicFailure(status, code)).toMatchObject({ ok: false, code: expected });
  });
});
