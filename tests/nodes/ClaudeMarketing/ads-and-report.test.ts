import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { runOnce } from '../support/n8n';
import { requestsOf, useSandbox } from '../support/sandbox';
import { vendorNode } from '../support/vendor-nodes';
import { brands } from './samples';

const sandbox = useSandbox();

function claude(parameters: INodeParameters, onError?: INode['onError']) {
  return vendorNode('claude', sandbox(), parameters, onError);
}

describe('analyze competitors', () => {
  const ads = [
    {
      id: 'a1',
      title: 'Moka Pro',
      text: 'Livraison rapide à Dakar.',
      url: 'https://ads.example/1',
    },
    { id: 'a2', text: 'Une équipe à votre écoute.' },
  ];
  const analyze = (more: INodeParameters = {}) =>
    runOnce(claude({ resource: 'ad', operation: 'analyzeCompetitors', ads, ...more }));

  test('groups ads by what they promise, with passages that can be looked up', async () => {
    const output = await analyze();
    expect(output).toMatchObject({ language: 'fr', sources_read: 2, trimmed: false });
    const citations = (output.themes as { citations: IDataObject[] }[]).flatMap(
      (theme) => theme.citations,
    );
    expect(citations).toContainEqual({
      source_id: 'a1',
      quote: 'Livraison rapide à Dakar',
      url: 'https://ads.example/1',
    });
    expect(await analyze({ brand: brands.en })).toMatchObject({ language: 'en' });
  });
});

describe('propose campaign', () => {
  const parameters = {
    resource: 'ad',
    operation: 'proposeCampaign',
    occasion: 'Notre publication sur les devis des restaurants a très bien marché',
    objectives: ['sales', 'leads'],
    countries: ['SN', 'CI'],
    currency: 'XOF',
    dailyCeilingMinor: 10_000,
    totalCeilingMinor: 45_000,
    maxDays: 30,
    brand: brands.fr,
  };

  test('stays below both ceilings and is for a person to decide', async () => {
    const output = await runOnce(claude(parameters));
    expect(output).toMatchObject({
      objective: 'leads',
      currency: 'XOF',
      language: 'fr',
      needs_human: true,
      audience: { countries: ['SN', 'CI'] },
    });
    expect(Number(output.daily_budget_minor)).toBeLessThanOrEqual(10_000);
    expect(Number(output.total_budget_minor)).toBe(
      Number(output.daily_budget_minor) * Number(output.days),
    );
    expect(Number(output.total_budget_minor)).toBeLessThanOrEqual(45_000);
  });

  test.each<[string, INodeParameters, string]>([
    ['two currencies', { currency: 'XOF, EUR' }, 'currency'],
    ['no country', { countries: '' }, 'countries'],
    ['an unknown objective', { objectives: ['fame'] }, 'objectives'],
    ['a ceiling of nothing', { totalCeilingMinor: 0 }, 'totalCeilingMinor'],
    ['a broken amount', { dailyCeilingMinor: '={{ 10.5 }}' }, 'dailyCeilingMinor'],
  ])('%s is refused by name', async (_what, change, parameter) => {
    const setting = claude({ ...parameters, ...change }, 'continueErrorOutput');
    expect((await runOnce(setting)).error).toMatchObject({ code: 'invalid_parameter', parameter });
    expect(await requestsOf(sandbox(), 'anthropic')).toHaveLength(0);
  });
});

describe('recommend changes', () => {
  const adSets = [
    {
      name: 'Accra',
      figures: ['Cost per lead $12, below target'],
      allowed_actions: ['raise_budget', 'keep'],
    },
    { name: 'Kumasi', figures: ['3 leads'], allowed_actions: ['pause', 'wait_for_data'] },
  ];
  const parameters = { resource: 'ad', operation: 'recommendChanges', adSets, brand: brands.en };

  test('chooses among what is allowed and names the ad set', async () => {
    const { changes } = await runOnce(claude(parameters));
    expect(changes).toMatchObject([
      { ad_set_id: '1', ad_set_name: 'Accra', action: 'raise_budget' },
      { ad_set_id: '2', ad_set_name: 'Kumasi', action: 'wait_for_data' },
    ]);
  });

  test('changes nothing without a model where that is allowed', async () => {
    await sandbox().control('state/anthropic', { behaviour: 'hallucinating' });
    expect(await runOnce(claude(parameters))).toMatchObject({
      writer: 'plain',
      plain_reason: 'invalid',
      changes: [
        { action: 'keep', reason: 'Cost per lead $12, below target' },
        { action: 'wait_for_data', reason: '3 leads' },
      ],
    });
  });

  test('more than one answer can hold are refused before a call is paid for', async () => {
    const many = Array.from({ length: 31 }, () => adSets[1] ?? {});
    const setting = claude({ ...parameters, adSets: many }, 'continueErrorOutput');
    expect((await runOnce(setting)).error).toMatchObject({
      parameter: 'adSets',
      message: '"Ad Sets" has 31 entries',
    });
    expect(await requestsOf(sandbox(), 'anthropic')).toHaveLength(0);
    const { changes } = await runOnce(claude({ ...parameters, adSets: many.slice(1) }));
    expect(changes).toHaveLength(30);
  });

  test('an ad set is given once', async () => {
    const [first = {}] = adSets;
    const twice = [
      { ...first, id: 'x' },
      { ...first, id: 'x' },
    ];
    const setting = claude({ ...parameters, adSets: twice }, 'continueErrorOutput');
    expect((await runOnce(setting)).error).toMatchObject({
      parameter: 'adSets',
      message: 'Two entries of "Ad Sets" have the id "x"',
    });
  });
});

describe('weekly narrative', () => {
  const figures = [
    { name: 'Contacts', value: 42, change: '+12 %' },
    { name: 'Ventes', value: '1 250 000 XOF', change: '-4 %', note: 'n = 6' },
  ];
  const parameters = {
    resource: 'report',
    operation: 'weeklyNarrative',
    figures,
    events: ['Lancement de la nouvelle offre'],
    brand: brands.fr,
  };

  test('tells the week out of its table, in the language of the brand or the one asked for', async () => {
    const french = await runOnce(claude(parameters));
    expect(french).toMatchObject({ language: 'fr', writer: 'model', trimmed: false });
    expect(french.summary).toMatch(/42.*1 250 000 XOF.*Lancement/);
    expect(french.what_did_not).toMatch(/Ventes.*incertain/);
    const english = await runOnce(claude({ ...parameters, options: { language: 'en-GB' } }));
    expect(english).toMatchObject({ language: 'en', writer: 'model' });
  });

  test('leaves out a sentence with a number nobody gave, and says so', async () => {
    await sandbox().control('state/anthropic', { behaviour: 'hallucinating' });
    const output = await runOnce(claude(parameters));
    expect(output).toMatchObject({ writer: 'model', trimmed: true, model_calls: 3 });
    expect(JSON.stringify(output)).not.toContain('73');
    expect(output.summary).toContain('42');
  });

  test('lets the table speak without a model, or fails when that is not wanted', async () => {
    await sandbox().fault('anthropic', { kind: 'refusal' }, { times: 0 });
    expect(await runOnce(claude(parameters))).toMatchObject({
      writer: 'plain',
      summary: 'Contacts : 42 (+12 %) ; Ventes : 1 250 000 XOF (-4 %)',
      next_week: 'Voir le tableau.',
    });
    const setting = claude({ ...parameters, fallbackOnFailure: false }, 'continueErrorOutput');
    expect((await runOnce(setting)).error).toMatchObject({ code: 'model_refused' });
  });
});
