import { noUsage } from '../../ai/models/cost';
import { leadAnalyzeReply } from '../../ai/tasks/lead-analyze-reply';
import { leadAnswerObjection } from '../../ai/tasks/lead-answer-objection';
import { leadSummarizeHandover } from '../../ai/tasks/lead-summarize-handover';
import { runTask } from '../../ai/run-task';
import { decideIntent } from '../../replies/decide-intent';
import { intentByRules } from '../../replies/intent-rules';
import { intentLabels } from '../../replies/intents';
import { brand } from '../ai/sample-leads';

describe('intentByRules', () => {
  it.each([
    ['Je prends le pack, envoyez la facture', 'ready_to_buy'],
    ['Quero fechar, podem mandar o contrato?', 'ready_to_buy'],
    ["Let's do it, how can I pay?", 'ready_to_buy'],
    ['Quel est le prix pour 3 sites ?', 'wants_info'],
    ['Do you deliver to Thiès?', 'wants_info'],
    ["C'est trop cher pour nous", 'price_objection'],
    ['Está muito caro, tem desconto?', 'price_objection'],
    ['Pas maintenant, plus tard peut-être', 'timing_objection'],
    ['Est-ce que c’est sérieux ? Vous avez des références ?', 'trust_objection'],
    ['We already work with another agency', 'competitor'],
    ['Non merci, pas intéressé', 'not_interested'],
    ['STOP', 'unsubscribe'],
    ['Vous n’avez pas livré, c’est inadmissible, je vais porter plainte', 'complaint'],
    ['Vous avez le mauvais numéro', 'wrong_person'],
    ['SEO services and backlinks for your website', 'spam'],
    ['Quero falar com um atendente', 'human_request'],
    ['👍', 'other'],
  ])('%j is %s', (reply, label) => {
    const intent = intentByRules(reply);
    expect(intent.label).toBe(label);
    if (intent.quote !== null) expect(reply).toContain(intent.quote);
  });

  it('knows every label that a rule can give', () => {
    expect(intentLabels).toHaveLength(13);
  });
});

describe('decideIntent', () => {
  const sale = { label: 'ready_to_buy', probability: 0.95, quote: 'x' } as const;

  it('lets opt-out keywords decide before any model', () => {
    expect(decideIntent('STOP', sale, [])).toMatchObject({
      route: 'suppress',
      decidedBy: 'keywords',
      label: 'unsubscribe',
    });
  });

  it('abstains below 0.6 and for what belongs to people', () => {
    expect(decideIntent('hm', { ...sale, probability: 0.59 }, [])).toMatchObject({
      route: 'human',
      reason: 'low_confidence',
    });
    expect(decideIntent('hm', { ...sale, probability: 0.6 }, [])).toMatchObject({
      route: 'answer',
    });
    expect(decideIntent('hm', { ...sale, label: 'other' }, [])).toMatchObject({ route: 'human' });
    expect(decideIntent('hm', { ...sale, label: 'complaint' }, [])).toMatchObject({
      route: 'human',
      reason: 'for_people',
    });
    expect(decideIntent('hm', { ...sale, label: 'human_request' }, [])).toMatchObject({
      route: 'human',
    });
  });

  it('does not follow a model that sees a sale in a complaint', () => {
    expect(decideIntent('Je vais porter plainte', sale, [])).toMatchObject({
      route: 'human',
      reason: 'rules_disagree',
    });
  });

  it('sends instructions in the text to a person', () => {
    expect(decideIntent('hm', sale, ['override'])).toMatchObject({
      route: 'human',
      reason: 'instructions_in_text',
    });
  });

  it('believes a model that reads a wish to stop, and closes what is over', () => {
    expect(decideIntent('hm', { ...sale, label: 'unsubscribe' }, [])).toMatchObject({
      route: 'suppress',
      decidedBy: 'model',
    });
    expect(decideIntent('Non merci', null, [])).toMatchObject({
      route: 'close',
      decidedBy: 'rules',
    });
  });
});

describe('reply tasks', () => {
  const conversation = [
    { from: 'us', text: 'Bonjour, notre offre est de 850 000 FCFA.' },
    { from: 'lead', text: 'Bonjour, c’est trop cher pour nous.' },
  ] as const;
  const down = async () => ({ ok: false, code: 'unavailable', detail: 'down' }) as const;
  const options = { model: 'claude-haiku-5-5', clock: () => 0, maxCostUsdMicros: null };

  it('reads intent by rules when the model is down', async () => {
    const result = await runTask(leadAnalyzeReply, { conversation }, down, options);
    expect(result).toMatchObject({ ok: false, fallback: { label: 'price_objection' } });
  });

  it('wants a probability between 0 and 1 and the words of the last reply', () => {
    const codes = (probability: number, quote: string | null) =>
      leadAnalyzeReply
        .check(
          { label: 'price_objection', probability, quote, sentiment: 'negative' },
          { conversation },
        )
        .map((violation) => violation.code);
    expect(codes(0.9, 'trop cher')).toEqual([]);
    expect(codes(1.2, 'trop cher')).toEqual(['out_of_range']);
    expect(codes(0.9, '850 000 FCFA')).toEqual(['evidence_not_in_input']);
    expect(codes(0.9, null)).toEqual(['evidence_missing']);
  });

  it('answers an objection from facts or hands over', () => {
    const input = { conversation, intent: 'price_objection', brand, maxCharacters: 500 } as const;
    const codes = (text: string, facts_used: string[], answered = true) =>
      leadAnswerObjection
        .check({ answered, text, facts_used }, input)
        .map((violation) => violation.code);
    const answer =
      'Merci pour votre franchise. Le site de 5 pages est livré en 3 semaines. Que souhaitez-vous en premier ?';
    expect(codes(answer, ['Un site de 5 pages livré en 3 semaines.'])).toEqual([]);
    expect(codes(answer, [])).toEqual(['evidence_missing']);
    expect(
      codes('Nous vous faisons une remise de 10 % pour vous', ['Prix : 850 000 FCFA.']),
    ).toEqual(['number_untraced', 'claim_unsupported']);
    const plain = leadAnswerObjection.fallback(input);
    expect(plain && leadAnswerObjection.check(plain, input)).toEqual([]);
  });

  it('hands over with words that were said', () => {
    const input = { conversation, brand, reason: 'Le prix est discuté' };
    const summary = {
      summary: 'La personne trouve le prix trop cher pour elle.',
      wants: 'Un prix plus bas pour le site.',
      quotes: ['trop cher'],
      promised: ['notre offre est de 850 000 FCFA'],
    };
    expect(leadSummarizeHandover.check(summary, input)).toEqual([]);
    expect(
      leadSummarizeHandover
        .check({ ...summary, promised: ['une remise'] }, input)
        .map((violation) => violation.code),
    ).toEqual(['evidence_not_in_input']);
    expect(leadSummarizeHandover.fallback(input)).toMatchObject({
      wants: 'Bonjour, c’est trop cher pour nous.',
    });
  });

  it('costs nothing when nothing was asked', async () => {
    expect((await runTask(leadAnalyzeReply, { conversation }, down, options)).usage).toEqual(
      noUsage,
    );
  });
});
