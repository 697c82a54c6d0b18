import { leadAnalyzeReply } from '../../ai/tasks/lead-analyze-reply';
import { leadAnswerObjection, replyLanguage } from '../../ai/tasks/lead-answer-objection';
import { leadSummarizeHandover } from '../../ai/tasks/lead-summarize-handover';
import { brand } from './sample-leads';

describe('the language of an answer', () => {
  const french = {
    from: 'lead',
    text: 'Bonjour, je voudrais un devis pour notre boutique avant la rentrée, merci à vous.',
  } as const;
  const said = (...texts: readonly string[]) => ({
    conversation: [french, ...texts.map((text) => ({ from: 'lead', text }) as const)],
    intent: 'wants_info' as const,
    brand,
    maxCharacters: 600,
  });

  it('is the one of the last message, whatever was written before', () => {
    expect(replyLanguage(said('Hello, how much is it for our team?'))).toBe('en');
    expect(
      leadAnswerObjection.fallback(said('Olá, quanto custa para a nossa equipe?'))?.text,
    ).toMatch(/equipe responde/);
  });

  it('is the one of the conversation when the last message is too short to tell', () => {
    expect(replyLanguage(said('ok'))).toBe('fr');
  });

  it('is the one of the brand when nobody said enough', () => {
    const conversation = [{ from: 'lead', text: '👍' } as const];
    expect(replyLanguage({ ...said(), conversation })).toBe(brand.language);
  });
});

describe('a short reply', () => {
  const conversation = [
    { from: 'us', text: 'Voulez-vous commander ?' },
    { from: 'lead', text: 'Oui !' },
  ] as const;

  it.each(['Oui !', 'oui', 'Oui.'])('can be quoted whole: %s', (quote) => {
    const answer = {
      label: 'ready_to_buy',
      probability: 0.9,
      quote,
      sentiment: 'positive',
    } as const;
    expect(leadAnalyzeReply.check(answer, { conversation })).toEqual([]);
    const summary = { summary: 'La personne accepte.', wants: 'Elle veut commander.' };
    const input = { conversation, brand, reason: 'Commande' };
    expect(
      leadSummarizeHandover.check({ ...summary, quotes: [quote], promised: [] }, input),
    ).toEqual([]);
  });

  it.each(['Non', 'ui', 'Ou'])('cannot be made another: %s', (quote) => {
    const answer = {
      label: 'ready_to_buy',
      probability: 0.9,
      quote,
      sentiment: 'positive',
    } as const;
    expect(leadAnalyzeReply.check(answer, { conversation })).toMatchObject([
      { code: 'evidence_not_in_input' },
    ]);
  });
});

describe('a fact of the brand', () => {
  const long = `Location d’une machine ${'avec son entretien et ses pièces '.repeat(9)}à Dakar`;
  const rich = {
    ...brand,
    products: [{ name: 'Machine', description: null, facts: [long] }],
  };

  it('can be used word for word however long the format lets it be', () => {
    expect(long.length).toBeGreaterThan(240);
    expect(long.length).toBeLessThanOrEqual(400);
    const conversation = [{ from: 'lead', text: 'Est-ce que vous louez vos machines ?' } as const];
    const answer = {
      answered: true,
      text: 'Bonjour, nous avons la location pour vous. Est-ce que cela vous convient ?',
      facts_used: [long],
    };
    const input = { conversation, intent: 'wants_info', brand: rich, maxCharacters: 600 } as const;
    expect(leadAnswerObjection.check(answer, input)).toEqual([]);
    expect(
      leadAnswerObjection.check({ ...answer, facts_used: [`${long} demain`] }, input),
    ).toMatchObject([{ code: 'evidence_not_in_input' }]);
  });
});
