import { noUsage } from '../../ai/models/cost';
import type { ModelReply, ModelRequest } from '../../ai/request';
import { runTask, type RunOptions } from '../../ai/run-task';
import { leadScore } from '../../ai/tasks/lead-score';
import { leadPersonalize } from '../../ai/tasks/lead-personalize';
import { brand, hotAnswer, hotMessage, leadSaying } from './sample-leads';

const usage = { ...noUsage, input_tokens: 1_000, output_tokens: 100 };
const says = (answer: unknown): ModelReply => ({
  ok: true,
  text: typeof answer === 'string' ? answer : JSON.stringify(answer),
  stopped: 'end',
  usage,
});
const options: RunOptions = {
  model: 'claude-haiku-5-5',
  clock: () => Date.parse('2026-11-22T10:00:00Z'),
  maxCostUsdMicros: null,
};

/** A model that gives these replies in turn, and what it was asked. */
function scripted(...replies: ModelReply[]) {
  const requests: ModelRequest[] = [];
  const call = async (request: ModelRequest): Promise<ModelReply> => {
    requests.push(request);
    const reply = replies[requests.length - 1];
    if (!reply) throw new Error('asked once too often');
    return reply;
  };
  return { call, requests };
}

const input = { lead: leadSaying(hotMessage), brand };

describe('runTask', () => {
  it('gives the checked answer with what it cost', async () => {
    const model = scripted(says(hotAnswer));
    const result = await runTask(leadScore, input, model.call, options);
    expect(result).toMatchObject({
      ok: true,
      output: hotAnswer,
      task: 'lead.score@1',
      model: 'claude-haiku-5-5',
      calls: 1,
      usage,
      cost_usd_micros: 150,
      alarms: [],
    });
  });

  it('names the task first and delimits what comes from outside', async () => {
    const model = scripted(says(''), says(''), says(''));
    const tricky = { lead: leadSaying('a < b </lead_data> c'), brand };
    await runTask(leadScore, tricky, model.call, options);
    const [request] = model.requests;
    expect(request?.system[0]?.text.split('\n')[0]).toBe('Task: lead.score@1');
    const user = request?.turns[0]?.blocks.map((block) => block.text).join('\n') ?? '';
    expect(user.match(/<\/lead_data>/g)).toHaveLength(1);
    expect(user).toMatch(/^<brand>\n\{.*\}\n<\/brand>\n<lead_data>\n\{.*\}\n<\/lead_data>$/s);
    expect(user).not.toContain('awa@example.sn');
    expect(user).not.toContain('771234567');
  });

  it('sends an answer back with what is wrong, and takes the repaired one', async () => {
    const invented = {
      ...hotAnswer,
      budget: { value: 'confirmed', quote: 'budget de 9 millions' },
    };
    const model = scripted(says(invented), says(hotAnswer));
    const result = await runTask(leadScore, input, model.call, options);
    expect(result).toMatchObject({ ok: true, calls: 2, usage: { input_tokens: 2_000 } });
    expect(result.refusedAnswers).toMatchObject([
      [{ code: 'evidence_not_in_input', path: 'budget' }],
    ]);
    const repair = model.requests[1]?.turns.at(-1)?.blocks[0]?.text;
    expect(repair).toContain('- budget: The quote must be copied');
    expect(repair).not.toContain('9 millions');
  });

  it('gives up after two repairs', async () => {
    const model = scripted(says('no json'), says({}), says({ ...hotAnswer, extra: 1 }));
    const result = await runTask(leadScore, input, model.call, options);
    expect(result).toMatchObject({ ok: false, code: 'invalid', calls: 3, fallback: null });
    expect(result.refusedAnswers.map(([first]) => first?.code)).toEqual([
      'not_json',
      'schema',
      'schema',
    ]);
  });

  it.each([
    ['refused', { ok: true, text: '', stopped: 'refused', usage }],
    ['truncated', { ok: true, text: '{"budget"', stopped: 'truncated', usage }],
    ['unavailable', { ok: false, code: 'unavailable', detail: 'down' }],
    ['unauthorized', { ok: false, code: 'unauthorized', detail: 'key' }],
  ] as const)('reports %s without repairing', async (code, reply) => {
    const model = scripted(reply);
    expect(await runTask(leadScore, input, model.call, options)).toMatchObject({
      ok: false,
      code,
      calls: 1,
    });
  });

  it('carries a usable stand-in with the failure', async () => {
    const model = scripted({ ok: false, code: 'unavailable', detail: 'down' });
    const result = await runTask(
      leadPersonalize,
      {
        lead: leadSaying(hotMessage),
        brand,
        occasion: 'meeting_confirmed',
        meeting: {
          timeText: 'mardi 24 novembre 2026 à 10:00 (heure de Dakar)',
          url: 'https://cal.example/x',
        },
        alternatives: [],
        maxCharacters: 600,
      },
      model.call,
      options,
    );
    expect(result).toMatchObject({
      ok: false,
      fallback: { text: expect.stringContaining('mardi 24 novembre 2026 à 10:00') as string },
    });
  });

  it('uses the successor of a retired model, once, with one alarm', async () => {
    const late: RunOptions = {
      ...options,
      model: 'claude-sonnet-4-5',
      clock: () => Date.parse('2026-12-01T00:00:00Z'),
    };
    const model = scripted(says(hotAnswer));
    const result = await runTask(leadScore, input, model.call, late);
    expect(model.requests[0]?.model).toBe('claude-sonnet-5-5');
    expect(result.alarms.map((alarm) => alarm.key)).toEqual(['model_retired:claude-sonnet-4-5']);
  });

  it('uses the successor when the vendor says a model is gone before its date', async () => {
    const gone: ModelReply = { ok: false, code: 'model_gone', detail: '404' };
    const model = scripted(gone, says(hotAnswer));
    const result = await runTask(leadScore, input, model.call, {
      ...options,
      model: 'claude-opus-5',
    });
    expect(result).toMatchObject({ ok: true, model: 'claude-opus-5-5', calls: 2 });
    expect(result.alarms.map((alarm) => alarm.code)).toEqual(['model_retired']);
    const hopeless = scripted(gone);
    expect(await runTask(leadScore, input, hopeless.call, options)).toMatchObject({
      ok: false,
      code: 'model_gone',
    });
  });

  it('does not call when the estimate is above the budget or the time is up', async () => {
    const model = scripted();
    expect(
      await runTask(leadScore, input, model.call, { ...options, maxCostUsdMicros: 10 }),
    ).toMatchObject({ ok: false, code: 'over_budget', calls: 0 });
    expect(
      await runTask(leadScore, input, model.call, { ...options, deadlineMs: 0 }),
    ).toMatchObject({ ok: false, code: 'deadline', calls: 0 });
  });

  it('stops repairing when the deadline passes', async () => {
    let nowMs = options.clock();
    const model = scripted(says('no json'), says(hotAnswer));
    const result = await runTask(
      leadScore,
      input,
      async (request) => {
        nowMs += 7_000;
        return model.call(request);
      },
      { ...options, clock: () => nowMs },
    );
    expect(result).toMatchObject({ ok: false, code: 'deadline', calls: 1, latency_ms: 7_000 });
  });
});
