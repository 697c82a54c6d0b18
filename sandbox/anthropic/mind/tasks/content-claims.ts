import { readBrand } from '../brand';
import { shortened, stemsOf } from '../material';
import { plain } from '../plain-text';
import type { Prompt } from '../prompt';
import { textField } from '../reading';

const longestQuote = 240;

/** Words by which a sentence praises, promises or counts; a fact must say the same one. */
const strong =
  /(?<!\p{L})(?:meilleur\p{L}*|numero un|number one|leaders?|lider\p{L}*|imbatt\p{L}*|unbeatable|imbativ\p{L}*|garanti\p{L}*|guarantee\p{L}*|garantid\p{L}*|gratuit\p{L}*|offert\p{L}*|free|gratis|remises?|reduction\p{L}*|rabais|promo\p{L}*|soldes?|discounts?|descontos?|rembours\p{L}*|refunds?|reembols\p{L}*|sans (?:risque|engagement)|risk free|no obligation|sem (?:risco|compromisso)|exclusi\p{L}*|certifi\p{L}*|prouve\p{L}*|proven|comprovad\p{L}*|awards?|best|cheapest|melhor\p{L}*|mais barat\p{L}*|moins cher\p{L}*|deux|trois|quatre|cinq|sept|huit|dix|douze|quinze|vingt|trente|cent|mille|millions?|moitie|double|two|three|four|five|seven|eight|ten|twelve|twenty|thirty|hundred|thousand|half|twice|dois|duas|quatro|cinco|sete|oito|dez|doze|vinte|trinta|cento|mil|metade|dobro)(?!\p{L})/gu;

const opinion =
  /\?\s*$|^(?:bonjour|bonsoir|salut|hello|hi|ola|merci|thank|obrigad)|(?<!\p{L})(?:ecrivez|contactez|appelez|write to|call us|contact us|escreva|fale com)/u;

/** Every sentence of a draft that can be checked, with the fact that says the same thing. */
export function checkClaims(prompt: Prompt): Record<string, unknown> {
  const draft = textField(prompt.blocks['source'], 'draft') ?? '';
  const { name, products } = readBrand(prompt);
  const facts = products.flatMap((product) => [
    ...product.facts,
    product.name,
    product.description ?? '',
  ]);
  const claims = draft
    .split(/(?<=[.!?;])\s+|\n+/)
    .map((sentence) => shortened(sentence.trim(), longestQuote))
    .filter((sentence) => sentence.length >= 4 && isClaim(sentence))
    .map((quote) => {
      const fact = [...facts, name ?? ''].find((known) => states(known, quote)) ?? null;
      return { quote, kind: kindOf(quote), supported: fact !== null, fact };
    });
  return { claims };
}

function isClaim(sentence: string): boolean {
  const text = plain(sentence);
  return figuresOf(text).length > 0 || strongWords(text).length > 0 || !opinion.test(text);
}

/** A fact supports a sentence when it has its figures, its strong words and most of its other words. */
function states(fact: string, sentence: string): boolean {
  const [known, said] = [plain(fact), plain(sentence)];
  const figures = figuresOf(known);
  const words = [...stemsOf(sentence)];
  const shared = words.filter((stem) => stemsOf(fact).has(stem)).length;
  return (
    fact.length >= 4 &&
    figuresOf(said).every((figure) => figures.includes(figure)) &&
    strongWords(said).every((word) => strongWords(known).includes(word)) &&
    words.length > 0 &&
    shared / words.length >= 0.6
  );
}

function kindOf(sentence: string): string {
  const text = plain(sentence);
  if (/fcfa|cfa|€|\$|euros?|reais|xof|dollars?/.test(text)) return 'price';
  if (figuresOf(text).length > 0) return 'number';
  if (/plus que|moins que|more than|less than|mais que|menos que/.test(text)) return 'comparison';
  if (/garanti|guarantee|promet|promise|rembours|refund|reembols/.test(text)) return 'promise';
  return strongWords(text).length > 0 ? 'superlative' : 'fact';
}

function figuresOf(text: string): readonly string[] {
  return (text.match(/\d+(?:[ .,']\d{3}(?!\d))*(?:[.,]\d+)?/g) ?? []).map((figure) =>
    figure.replace(/[ .,']/g, ''),
  );
}

function strongWords(text: string): readonly string[] {
  return text.match(strong) ?? [];
}
