import { defaultModels, models } from '../../ai/models/catalogue';
import { costUsdMicros, noUsage } from '../../ai/models/cost';
import { resolveModel } from '../../ai/models/lifecycle';

const at = (iso: string) => new Date(iso);

describe('model registry', () => {
  it('names a successor for every model with an end, and defaults that live', () => {
    const ids = new Set(models.map((model) => model.id));
    expect(ids.size).toBe(models.length);
    for (const model of models) {
      if (model.lastDay !== null) expect(ids).toContain(model.successor);
    }
    for (const id of Object.values(defaultModels)) {
      expect(resolveModel(id, at('2026-11-22T00:00:00Z'))).toMatchObject({
        model: { id },
        alarm: null,
      });
    }
  });

  it('warns in the last 30 days and replaces after the last', () => {
    const on = (iso: string) => resolveModel('claude-sonnet-4-5', at(iso));
    expect(on('2026-10-01T00:00:00Z').alarm).toBeNull();
    expect(on('2026-11-22T00:00:00Z')).toMatchObject({
      model: { id: 'claude-sonnet-4-5' },
      alarm: { code: 'model_retiring', successor: 'claude-sonnet-5-5' },
    });
    expect(on('2026-11-30T23:59:59Z').model.id).toBe('claude-sonnet-4-5');
    expect(on('2026-12-01T00:00:00Z')).toMatchObject({
      model: { id: 'claude-sonnet-5-5' },
      alarm: { code: 'model_retired' },
    });
    expect(resolveModel('dall-e-3', at('2026-11-22T00:00:00Z')).model.id).toBe(
      'gpt-image-2.5-flare',
    );
  });

  it('follows successors that are gone themselves, and survives a circle', () => {
    const [base] = models;
    if (!base) throw new Error('empty registry');
    const old = (id: string, successor: string) => ({
      ...base,
      id,
      successor,
      lastDay: '2020-01-01',
    });
    const now = at('2026-11-22T00:00:00Z');
    const chain = [old('a', 'b'), old('b', 'c'), { ...base, id: 'c' }];
    expect(resolveModel('a', now, chain).model.id).toBe('c');
    expect(resolveModel('a', now, [old('a', 'b'), old('b', 'a')])).toMatchObject({
      model: { id: 'a' },
      alarm: { code: 'model_retired', successor: null },
    });
  });

  it('uses an unknown model as it is, with an alarm and no price', () => {
    const { model, alarm } = resolveModel('claude-next', at('2026-11-22T00:00:00Z'));
    expect(alarm?.code).toBe('model_unknown');
    expect(costUsdMicros(model, { ...noUsage, input_tokens: 5 })).toBeNull();
  });

  it('counts cached tokens at their own price and never rounds a call to nothing', () => {
    const { model } = resolveModel('claude-sonnet-5-5', at('2026-11-22T00:00:00Z'));
    expect(costUsdMicros(model, { ...noUsage, input_tokens: 1_000, output_tokens: 100 })).toBe(
      3_000,
    );
    expect(costUsdMicros(model, { ...noUsage, cache_read_input_tokens: 1_000 })).toBe(200);
    expect(costUsdMicros(model, { ...noUsage, cache_creation_input_tokens: 1_000 })).toBe(2_500);
    const haiku = resolveModel('claude-haiku-5-5', at('2026-11-22T00:00:00Z')).model;
    expect(costUsdMicros(haiku, { ...noUsage, input_tokens: 3 })).toBe(1);
  });
});
