import { has, quoteOf, type Reading } from './reading';
import type { SignalName } from './signals';

/** How strongly something is present: 0 not at all, 1 fully; null when the lead says nothing about it. */
export interface Judgement {
  readonly level: number | null;
  /** The lead's own words for it. */
  readonly quote: string | null;
}

interface Rule {
  readonly when: readonly SignalName[];
  readonly level: number;
}

/** Concepts a scoring schema may ask for; the first rule whose signal was found decides. */
const rules = {
  budget: [
    { when: ['no_budget'], level: 0 },
    { when: ['budget_confirmed', 'budget'], level: 1 },
    { when: ['price'], level: 0.4 },
  ],
  urgency: [
    { when: ['later', 'no_date'], level: 0.1 },
    { when: ['urgent'], level: 1 },
    { when: ['quarter'], level: 0.6 },
    { when: ['meeting', 'purchase'], level: 0.5 },
  ],
  intent: [
    { when: ['no_interest', 'job_seeker', 'student', 'seller', 'spam', 'wrong_person'], level: 0 },
    { when: ['purchase'], level: 1 },
    { when: ['meeting'], level: 0.85 },
    { when: ['price'], level: 0.6 },
    { when: ['need', 'comparison'], level: 0.5 },
    { when: ['information'], level: 0.25 },
  ],
  need: [
    { when: ['no_interest', 'job_seeker', 'student', 'seller', 'spam', 'just_looking'], level: 0 },
    { when: ['need', 'volume'], level: 1 },
    { when: ['purchase', 'meeting'], level: 0.6 },
    { when: ['information'], level: 0.3 },
  ],
  authority: [
    { when: ['not_decider'], level: 0 },
    { when: ['influencer'], level: 0.5 },
    { when: ['decision_maker'], level: 1 },
  ],
  size: [{ when: ['volume'], level: 0.8 }],
  meeting: [{ when: ['meeting'], level: 1 }],
  competitor: [{ when: ['comparison'], level: 1 }],
  negative: [
    { when: ['no_interest', 'complaint'], level: 1 },
    { when: ['seller', 'spam', 'job_seeker', 'student', 'wrong_person'], level: 0.8 },
    { when: ['no_budget', 'too_expensive', 'distrust', 'later'], level: 0.5 },
  ],
  spam: [{ when: ['spam', 'seller'], level: 1 }],
} satisfies Record<string, readonly Rule[]>;

export type Concept = keyof typeof rules;

export function judge(reading: Reading, concept: Concept): Judgement {
  const rule = rules[concept].find((candidate) =>
    candidate.when.some((signal) => has(reading, signal)),
  );
  return rule
    ? { level: rule.level, quote: quoteOf(reading, rule.when) }
    : { level: null, quote: null };
}

const weights: Readonly<Partial<Record<Concept, number>>> = {
  intent: 0.35,
  budget: 0.2,
  urgency: 0.2,
  need: 0.1,
  authority: 0.1,
  size: 0.05,
};

/** 0–100, for schemas that ask the model for a number of its own. */
export function overallScore(reading: Reading): number {
  if (judge(reading, 'spam').level === 1) return 3;
  const total = (Object.keys(weights) as Concept[]).reduce(
    (sum, concept) => sum + (weights[concept] ?? 0) * (judge(reading, concept).level ?? 0),
    0,
  );
  const penalty = judge(reading, 'negative').level ?? 0;
  return Math.round(Math.max(0, total - penalty * 0.4) * 100);
}

/** The concept a property name speaks of. */
const conceptNames: readonly (readonly [RegExp, Concept])[] = [
  [/budget|money|afford/, 'budget'],
  [/urgen|timeline|timing|timeframe|horizon/, 'urgency'],
  [/authori|decision|role|seniority/, 'authority'],
  [/compet/, 'competitor'],
  [/spam|abus/, 'spam'],
  [/meeting|call_request|demo/, 'meeting'],
  [/size|volume|scale|head_?count/, 'size'],
  [/negative|objection|disqualif|risk|complain/, 'negative'],
  [/need|pain|fit|problem|use_case/, 'need'],
  [/intent|interest|engage|purchase|readiness/, 'intent'],
];

export function conceptOf(name: string): Concept | undefined {
  return conceptNames.find(([pattern]) => pattern.test(name.toLowerCase()))?.[1];
}
