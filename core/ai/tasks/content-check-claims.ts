import { z } from 'zod/v4';
import { brandBlock, brandFactTexts, type BrandFacts } from '../brand';
import { unsupportedClaims } from '../checks/claims';
import { factMaxCharacters, isFact, isVerbatim, quoteMaxCharacters } from '../checks/evidence';
import { untracedNumbers } from '../checks/numbers';
import { dataBlock } from '../data-block';
import { sentencesOf } from '../../text/sentences';
import { systemPrompt, type AiTask, type Violation } from '../task';

export interface ContentCheckClaimsInput {
  readonly brand: BrandFacts;
  /** The draft to check. */
  readonly text: string;
}

const claimKinds = ['number', 'price', 'superlative', 'comparison', 'promise', 'fact'] as const;

const output = z.strictObject({
  claims: z.array(
    z.strictObject({
      quote: z.string().max(quoteMaxCharacters).describe('The claim, verbatim from the draft.'),
      kind: z.enum(claimKinds),
      supported: z.boolean(),
      fact: z
        .string()
        .max(factMaxCharacters)
        .nullable()
        .describe('The fact of the brand that supports it, word for word; null when none does.'),
    }),
  ),
});

export type ContentCheckClaimsOutput = z.output<typeof output>;

/**
 * Every checkable claim of a draft with the fact behind it. A claim the deterministic checks cannot trace may not be
 * called supported by a fact that does not hold it.
 */
export const contentCheckClaims: AiTask<ContentCheckClaimsInput, ContentCheckClaimsOutput> = {
  id: 'content.check-claims',
  version: 1,
  tier: 'balanced',
  effort: 'medium',
  maxOutputTokens: 4_000,
  deadlineMs: 60_000,
  system: systemPrompt(
    { id: 'content.check-claims', version: 1 },
    `
You list every claim of a draft that somebody could check: numbers, prices, superlatives, comparisons, promises, facts.
For each, copy the words from "draft" and say whether a fact of <brand> states it. Only a fact that says the same thing
supports a claim; copy that fact word for word. An opinion, a greeting or a question is no claim.
`,
  ),
  user: (input) => [
    brandBlock(input.brand),
    { text: dataBlock('source', { draft: input.text }), cached: false },
  ],
  schema: output,
  check: (answer, input) => [
    ...answer.claims.flatMap((claim, at) => claimViolations(claim, `claims.${at}`, input)),
    ...missedSentences(answer, input).map(
      () =>
        ({
          code: 'inconsistent',
          path: 'claims',
          message: 'A number or superlative of the draft is not listed.',
        }) as const,
    ),
  ],
  fallback: (input) => ({ claims: untraceable(input).map(({ claim }) => claim) }),
};

function claimViolations(
  { quote, supported, fact }: ContentCheckClaimsOutput['claims'][number],
  path: string,
  input: ContentCheckClaimsInput,
): readonly Violation[] {
  const facts = brandFactTexts(input.brand);
  const notCopied = (message: string): readonly Violation[] => [
    { code: 'evidence_not_in_input', path, message },
  ];
  if (!isVerbatim(quote, input.text)) {
    return notCopied('Copy the claim letter for letter from the draft.');
  }
  if (!supported) return [];
  if (fact === null || !isFact(fact, facts)) {
    return notCopied('Copy the supporting fact word for word from <brand>.');
  }
  const saysMore =
    untracedNumbers(quote, [fact]).length > 0 || unsupportedClaims(quote, [fact]).length > 0;
  return saysMore
    ? [{ code: 'inconsistent', path, message: 'That fact does not say this: not supported.' }]
    : [];
}

interface Untraceable {
  readonly sentence: string;
  /** The sentence, or the passage of a long one. */
  readonly claim: ContentCheckClaimsOutput['claims'][number];
}

/** Sentences with a number or superlative that no fact holds: found without a model. */
function untraceable(input: ContentCheckClaimsInput): readonly Untraceable[] {
  const facts = brandFactTexts(input.brand);
  return sentencesOf(input.text).flatMap((sentence) =>
    passagesOf(sentence.trim()).flatMap((quote): Untraceable[] => {
      const number = untracedNumbers(quote, facts).length > 0;
      const claim = unsupportedClaims(quote, facts).length > 0;
      if (!number && !claim) return [];
      const kind = number ? 'number' : 'superlative';
      return [{ sentence, claim: { quote, kind, supported: false, fact: null } }];
    }),
  );
}

/** A sentence in pieces short enough to quote, cut between words and never inside a number such as `400 000`. */
function passagesOf(sentence: string): readonly string[] {
  if (sentence.length <= quoteMaxCharacters) return [sentence];
  const cut = sentence.slice(0, quoteMaxCharacters + 1).search(/\s(?!\d)\S*$/u);
  const end = cut > 0 ? cut : quoteMaxCharacters;
  return [sentence.slice(0, end), ...passagesOf(sentence.slice(end).trim())];
}

function missedSentences(
  answer: ContentCheckClaimsOutput,
  input: ContentCheckClaimsInput,
): readonly string[] {
  return untraceable(input)
    .filter(
      ({ sentence, claim: { quote } }) =>
        !answer.claims.some(
          (claim) => isVerbatim(claim.quote, sentence) || isVerbatim(quote, claim.quote),
        ),
    )
    .map(({ sentence }) => sentence);
}
