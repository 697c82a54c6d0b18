import { leadAnswerObjection, replyLanguage } from '../../ai/tasks/lead-answer-objection';
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
