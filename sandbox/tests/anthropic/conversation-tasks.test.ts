import Anthropic from '@anthropic-ai/sdk';
import { anthropicBody, anthropicReply } from '../../../core/ai/anthropic';
import type { BrandFacts } from '../../../core/ai/brand';
import type { CallModel } from '../../../core/ai/request';
import { runTask } from '../../../core/ai/run-task';
import { leadAnalyzeReply } from '../../../core/ai/tasks/lead-analyze-reply';
import { leadAnswerObjection } from '../../../core/ai/tasks/lead-answer-objection';
import { leadSummarizeHandover } from '../../../core/ai/tasks/lead-summarize-handover';
import { startTestSandbox, type TestSandbox } from '../running-sandbox';

let sandbox: TestSandbox;
let callModel: CallModel;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  const client = new Anthropic({ apiKey: 'sk-ant-sandbox-c', baseURL: `${sandbox.url}/anthropic` });
  callModel = async (request) =>
    anthropicReply(await client.messages.create(anthropicBody(request)));
});
afterAll(() => sandbox.close());

const run = { model: 'claude-haiku-5-5', clock: () => Date.now(), maxCostUsdMicros: null };
const brand: BrandFacts = {
  name: 'Teranga Café',
  language: 'fr',
  voice: null,
  products: [
    {
      name: 'Machine à café',
      description: null,
      facts: ['Location à partir de 45 000 FCFA par mois', 'Livraison à Dakar sous 48 heures'],
    },
  ],
};
const talk = (reply: string) => [
  { from: 'us' as const, text: 'Bonjour, voici notre offre. Nous pouvons vous appeler demain.' },
  { from: 'lead' as const, text: reply },
];

test.each([
  ['Je veux commander, on signe quand ?', 'ready_to_buy'],
  ['Combien coûte la livraison à Dakar ?', 'wants_info'],
  ['C’est trop cher pour nous.', 'price_objection'],
  ['Not right now, maybe next year.', 'timing_objection'],
  ['Comment être sûr que ce n’est pas une arnaque ?', 'trust_objection'],
  ['We already work with another agency.', 'competitor'],
  ['Não tenho interesse, obrigado.', 'not_interested'],
  ['Ne m’écrivez plus.', 'unsubscribe'],
  ['C’est honteux, je demande un remboursement.', 'complaint'],
  ['Wrong number, sorry.', 'wrong_person'],
  ['Je voudrais parler à quelqu’un de votre équipe.', 'human_request'],
  ['👍', 'other'],
])('"%s" is %s', async (reply, label) => {
  const result = await runTask(leadAnalyzeReply, { conversation: talk(reply) }, callModel, run);
  expect(result).toMatchObject({ ok: true, calls: 1 });
  expect(result.ok && result.output.label).toBe(label);
});

test('an objection is answered from a fact, or handed over', async () => {
  const ask = (reply: string) =>
    runTask(
      leadAnswerObjection,
      { conversation: talk(reply), intent: 'wants_info', brand, maxCharacters: 600 },
      callModel,
      run,
    );
  const answered = await ask('Bonjour, quel est le délai de livraison pour notre bureau ?');
  expect(answered).toMatchObject({ ok: true, calls: 1 });
  expect(answered.ok && answered.output).toMatchObject({
    answered: true,
    facts_used: ['Livraison à Dakar sous 48 heures'],
  });
  const open = await ask('Acceptez-vous les chèques pour notre bureau ?');
  expect(open.ok && open.output.answered).toBe(false);
});

test('a handover quotes what was said and promised', async () => {
  const result = await runTask(
    leadSummarizeHandover,
    {
      conversation: talk('Je veux un devis pour 4 machines cette semaine.'),
      brand,
      reason: 'La personne demande un devis.',
    },
    callModel,
    run,
  );
  expect(result).toMatchObject({ ok: true, calls: 1, refusedAnswers: [] });
  if (!result.ok) return;
  expect(result.output.quotes).toContain('Je veux un devis pour 4 machines cette semaine');
  expect(result.output.promised).toEqual(['Nous pouvons vous appeler demain']);
});
