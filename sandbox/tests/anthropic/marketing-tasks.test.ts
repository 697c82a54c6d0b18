import Anthropic from '@anthropic-ai/sdk';
import { anthropicBody, anthropicReply } from '../../../core/ai/anthropic';
import { platforms } from '../../../core/ai/platforms/limits';
import type { CallModel } from '../../../core/ai/request';
import { runTask } from '../../../core/ai/run-task';
import type { AiTask } from '../../../core/ai/task';
import { adAnalyzeCompetitors } from '../../../core/ai/tasks/ad-analyze-competitors';
import { adProposeCampaign } from '../../../core/ai/tasks/ad-propose-campaign';
import { adActions, adRecommendChanges } from '../../../core/ai/tasks/ad-recommend-changes';
import { contentAdapt } from '../../../core/ai/tasks/content-adapt';
import { contentCheckClaims } from '../../../core/ai/tasks/content-check-claims';
import { contentResearch } from '../../../core/ai/tasks/content-research';
import { contentSummarizeInput } from '../../../core/ai/tasks/content-summarize-input';
import { contentWrite } from '../../../core/ai/tasks/content-write';
import { reportWeekly } from '../../../core/ai/tasks/report-weekly';
import { languages, type Language } from '../../../core/text/language';
import { startTestSandbox, type TestSandbox } from '../running-sandbox';
import { samples, type Sample } from './marketing-samples';

let sandbox: TestSandbox;
let callModel: CallModel;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  const client = new Anthropic({ apiKey: 'sk-ant-sandbox-m', baseURL: `${sandbox.url}/anthropic` });
  callModel = async (request) =>
    anthropicReply(await client.messages.create(anthropicBody(request)));
});
afterAll(() => sandbox.close());
afterEach(() => sandbox.control('reset', { vendors: ['anthropic'] }));

const run = { model: 'claude-haiku-5-5', clock: () => Date.now(), maxCostUsdMicros: null };

async function ask<Input, Output>(task: AiTask<Input, Output>, input: Input) {
  return await runTask(task, input, callModel, run);
}

/** What the model gives at the first try. @throws Error with what was refused, so that a test says why */
async function answered<Input, Output>(task: AiTask<Input, Output>, input: Input): Promise<Output> {
  const result = await ask(task, input);
  if (!result.ok || result.calls > 1) {
    throw new Error(`${task.id}: ${JSON.stringify(result.refusedAnswers)}`);
  }
  return result.output;
}

const campaignOf = ({ brand, occasion }: Sample) => ({
  brand,
  occasion,
  objectives: ['sales', 'leads', 'messages'] as const,
  countries: ['SN', 'BR'],
  currency: 'XOF',
  dailyCeilingMinor: 10_000,
  totalCeilingMinor: 65_000,
  maxDays: 14,
});

const adSetsOf = ({ adSetFigures }: Sample) => [
  { id: 'one', name: 'Dakar', figures: adSetFigures, allowedActions: adActions },
  { id: 'two', name: 'Thiès', figures: ['CPA 900 XOF'], allowedActions: ['pause'] as const },
];

/** Pairs of the language to write in and the sample to write from: each with its own, and one with a foreign one. */
const pairs: readonly (readonly [Language, Language])[] = [
  ...languages.map((language) => [language, language] as const),
  ['fr', 'en'],
  ['en', 'pt'],
  ['pt', 'fr'],
];

describe.each(pairs)('written in %s from material in %s', (language, from) => {
  const sample = samples[from];
  const brand = { ...sample.brand, language };

  test('input is summarised with its own words as evidence', async () => {
    const answer = await answered(contentSummarizeInput, { text: sample.material, language });
    expect(answer.key_points.length).toBeGreaterThanOrEqual(2);
    expect(JSON.stringify(answer)).not.toContain('exemple.sn');
  });

  test('angles come from the sources that have to do with the topic', async () => {
    const { angles } = await answered(contentResearch, {
      brand,
      topic: sample.topic,
      sources: sample.sources,
      recentTitles: ['Notas'],
    });
    expect(angles.length).toBeGreaterThanOrEqual(1);
    expect(angles[0]?.citations[0]?.source_id).toBe(sample.sources[0]?.id);
    expect(angles.map(({ title }) => title)).not.toContain('Notas');
  });

  test.each(platforms)('a post for %s', async (platform) => {
    const answer = await answered(contentWrite, {
      brand,
      platform,
      language,
      angle: sample.angle,
      acceptedQuotes: [],
      link: 'https://teranga.example/cafe',
    });
    if (language === from) expect(answer.text).toContain(sample.angle.title);
  });

  test('a piece for every network', async () => {
    const { posts } = await answered(contentAdapt, {
      brand,
      language,
      text: sample.piece.repeat(4),
      link: 'https://teranga.example/cafe',
      platforms,
    });
    const of = (platform: string) => posts.find((post) => post.platform === platform)?.text ?? '';
    expect(of('x')).toContain('https://teranga.example/cafe');
    expect(of('instagram')).not.toContain('https://');
    expect(of('linkedin').length).toBeGreaterThanOrEqual(of('x').length);
  });

  test('claims with the fact behind them, or none', async () => {
    const { claims } = await answered(contentCheckClaims, { brand, text: sample.draft });
    const supported = claims.filter((claim) => claim.supported);
    expect(supported.length).toBe(1);
    // The French draft also greets and asks: neither claims anything.
    expect(claims.length).toBe({ fr: 2, en: 3, pt: 3 }[from]);
  });

  test('themes of ads', async () => {
    const { themes } = await answered(adAnalyzeCompetitors, { ads: sample.ads, language });
    const cited = themes.flatMap((theme) => theme.citations.map(({ source_id }) => source_id));
    expect(new Set(cited)).toEqual(new Set(sample.ads.map(({ id }) => id)));
  });

  test('a campaign below every ceiling', async () => {
    const answer = await answered(adProposeCampaign, { ...campaignOf(sample), brand });
    expect(answer).toMatchObject({ daily_budget_minor: 6_500, days: 10 });
  });

  test('one allowed change per ad set', async () => {
    const { changes } = await answered(adRecommendChanges, { language, adSets: adSetsOf(sample) });
    expect(changes.map(({ action }) => action)).toEqual([
      { fr: 'wait_for_data', en: 'lower_budget', pt: 'raise_budget' }[from],
      'pause',
    ]);
  });

  test('the week out of its table', async () => {
    const { figures, events } = sample;
    const input = { language, brandName: brand.name, figures, events };
    const answer = await answered(reportWeekly, input);
    for (const { value } of figures) expect(answer.summary).toContain(value);
    const [risen] = figures.filter(({ change }) => change?.startsWith('+'));
    if (risen) expect(answer.what_worked).toContain(risen.name);
  });
});

test('no source on the topic, no angle: it says so', async () => {
  const { brand } = samples.fr;
  const sources = [{ id: 's', url: null, title: null, text: 'La météo sera belle demain.' }];
  const input = { brand, topic: 'Les impôts', sources, recentTitles: [] };
  expect(await answered(contentResearch, input)).toMatchObject({
    angles: [],
    missing: expect.stringContaining('Les impôts'),
  });
});

describe('a model that makes things up', () => {
  const { brand, ...sample } = samples.fr;
  const language = 'fr' as const;
  beforeEach(() => sandbox.control('state/anthropic', { behaviour: 'hallucinating' }));

  const cases: Readonly<Record<string, () => ReturnType<typeof ask<never, unknown>>>> = {
    'content.research': () =>
      ask(contentResearch, {
        brand,
        topic: sample.topic,
        sources: sample.sources,
        recentTitles: [],
      }),
    'content.write': () =>
      ask(contentWrite, {
        brand,
        platform: 'facebook',
        language,
        angle: sample.angle,
        acceptedQuotes: [],
        link: null,
      }),
    'content.adapt': () =>
      ask(contentAdapt, { brand, language, text: sample.piece, link: null, platforms: ['x'] }),
    'content.check-claims': () => ask(contentCheckClaims, { brand, text: sample.draft }),
    'content.summarize-input': () =>
      ask(contentSummarizeInput, { text: sample.material, language }),
    'ad.analyze-competitors': () => ask(adAnalyzeCompetitors, { ads: sample.ads, language }),
    'ad.propose-campaign': () => ask(adProposeCampaign, campaignOf(samples.fr)),
    'ad.recommend-changes': () =>
      ask(adRecommendChanges, { language, adSets: adSetsOf(samples.fr) }),
  };

  test.each(Object.keys(cases))('is caught by %s', async (id) => {
    expect(await cases[id]?.()).toMatchObject({ ok: false, code: 'invalid', calls: 3 });
  });

  test('has its inventions cut out of the report', async () => {
    const { figures, events } = sample;
    const input = { language, brandName: brand.name, figures, events };
    const result = await ask(reportWeekly, input);
    expect(result).toMatchObject({ ok: true, trimmed: true, calls: 3 });
    expect(JSON.stringify(result.ok && result.output)).not.toContain('73');
  });

  test('once, is put right by the repair', async () => {
    await sandbox.control('state/anthropic', {
      behaviour: 'sound',
      next_behaviours: ['hallucinating', 'broken'],
    });
    expect(await cases['content.write']?.()).toMatchObject({ ok: true, calls: 3 });
    expect(await cases['content.write']?.()).toMatchObject({ ok: true, calls: 1 });
  });
});
