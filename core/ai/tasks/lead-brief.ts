import { z } from 'zod/v4';
import type { Evidence } from '../../scoring/features';
import type { Language } from '../../text/language';
import { brandBlock, brandFactTexts, type BrandFacts } from '../brand';
import { copyViolations, withoutLinks } from '../checks/copy';
import { removalMark } from '../safety/untrusted-text';
import { dataBlock } from '../data-block';
import { leadMaterial, type LeadForAi, type LeadMaterial } from '../lead-material';
import { systemPrompt, type AiTask } from '../task';

export interface LeadBriefInput {
  readonly lead: LeadForAi;
  readonly brand: BrandFacts;
  readonly score: {
    /** 0–100. */
    readonly score: number;
    readonly temperature: 'hot' | 'warm' | 'cold';
    readonly reasons: readonly string[];
    readonly evidence: readonly Evidence[];
  } | null;
  /** As `meetingTimeText` writes it; null when none is booked. */
  readonly meeting: { readonly timeText: string; readonly url: string | null } | null;
}

export const briefingMaxCharacters = 1_500;

const output = z.strictObject({
  text: z
    .string()
    .max(briefingMaxCharacters)
    .describe('The briefing: plain text, short paragraphs or lines beginning with "- ".'),
});

export type LeadBriefOutput = z.output<typeof output>;

const system = systemPrompt(
  { id: 'lead.brief', version: 1 },
  `
You prepare a salesperson for a conversation, in the language named by "write_in", in at most 150 words: who it is, what
they want in their own words, what is open, two questions worth asking, and the meeting when there is one.
Take every statement, name and number from <lead_data>, <facts> and <brand>. What is not there is named as open.
Plain text, no links, addresses or phone numbers, no praise of the person, no guess about their private life.
`,
);

/** A sales briefing in the brand's language, from facts only. The fallback lists the same facts without a model. */
export const leadBrief: AiTask<LeadBriefInput, LeadBriefOutput> = {
  id: 'lead.brief',
  version: 1,
  tier: 'balanced',
  effort: 'low',
  maxOutputTokens: 2_000,
  deadlineMs: 45_000,
  system,
  user: (input) => {
    const material = leadMaterial(input.lead);
    return [
      brandBlock(input.brand),
      { text: dataBlock('lead_data', shownLead(material, input)), cached: false },
      {
        text: dataBlock('facts', {
          write_in: input.brand.language,
          meeting: input.meeting?.timeText ?? null,
          interest: input.score?.temperature ?? null,
          reasons: input.score?.reasons ?? [],
        }),
        cached: false,
      },
    ];
  },
  schema: output,
  check: ({ text }, input) =>
    copyViolations(text, {
      path: 'text',
      maxCharacters: briefingMaxCharacters,
      language: input.brand.language,
      facts: factsOf(input),
      allowedContacts: [],
      systemPrompt: system,
      outward: false,
    }),
  fallback: (input) => ({ text: plainBriefing(input) }),
};

function shownLead(material: LeadMaterial, input: LeadBriefInput) {
  return {
    name: material.name,
    company: material.company,
    source: material.source,
    touchpoints: input.lead.touchpoints,
    messages: material.messages,
    evidence: input.score?.evidence ?? [],
  };
}

function factsOf(input: LeadBriefInput): readonly string[] {
  const material = leadMaterial(input.lead);
  return [
    ...brandFactTexts(input.brand),
    ...material.messages,
    material.name ?? '',
    material.company ?? '',
    material.source ?? '',
    String(input.lead.touchpoints),
    input.meeting?.timeText ?? '',
    ...(input.score?.reasons ?? []),
  ];
}

interface BriefingWords {
  readonly who: string;
  readonly unnamed: string;
  readonly said: string;
  readonly nothingSaid: string;
  readonly meeting: string;
  readonly why: string;
}

const words: Readonly<Record<Language, BriefingWords>> = {
  fr: {
    who: 'Contact',
    unnamed: 'nom inconnu',
    said: 'Ses mots',
    nothingSaid: 'aucun message',
    meeting: 'Rendez-vous',
    why: 'Pourquoi maintenant',
  },
  en: {
    who: 'Contact',
    unnamed: 'name unknown',
    said: 'In their words',
    nothingSaid: 'no message',
    meeting: 'Meeting',
    why: 'Why now',
  },
  pt: {
    who: 'Contato',
    unnamed: 'nome desconhecido',
    said: 'Nas palavras da pessoa',
    nothingSaid: 'nenhuma mensagem',
    meeting: 'Reunião',
    why: 'Por que agora',
  },
};

/** The facts themselves, in the brand's language: what a person gets when no model answers. */
export function plainBriefing(input: LeadBriefInput): string {
  const material = leadMaterial(input.lead);
  const word = words[input.brand.language];
  const who = [material.name ?? word.unnamed, material.company].filter(Boolean).join(', ');
  const said = material.messages[0] ?? word.nothingSaid;
  const reasons = input.score?.reasons ?? [];
  return [
    `${word.who} : ${who}${material.source === null ? '' : ` (${material.source})`}`,
    `${word.said} : « ${withoutLinks(said.slice(0, 600), removalMark)} »`,
    ...(reasons.length === 0 ? [] : [`${word.why} : ${reasons.join(' ; ')}`]),
    ...(input.meeting === null ? [] : [`${word.meeting} : ${input.meeting.timeText}`]),
  ].join('\n');
}
