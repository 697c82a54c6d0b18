import { conceptOf, judge, overallScore } from './judgement';
import type { Language } from './language';
import { optionFor } from './ordinal';
import type { Prompt } from './prompt';
import { readLead, type Reading } from './reading';
import type { Author, JsonSchema, Path } from './schema-writer';
import { writeText } from './prose';
import { analyzeCompetitors } from './tasks/ad-competitors';
import { proposeCampaign } from './tasks/ad-campaign';
import { recommendChanges } from './tasks/ad-changes';
import { checkClaims } from './tasks/content-claims';
import { research, summarizeInput } from './tasks/content-material';
import { adaptPosts, writePost } from './tasks/content-posts';
import { answerObjection, readReply, summarizeHandover } from './tasks/conversation';
import { salesBriefing } from './tasks/lead-brief';
import { personalMessage } from './tasks/lead-personalize';
import { readFeature } from './tasks/lead-score';
import { weeklyReport } from './tasks/report-weekly';

/** Fills any schema from the request by transparent rules: what the lead wrote, and nothing else. */
export function soundAuthor(prompt: Prompt): Author {
  const reading = readLead(prompt);
  return {
    value(path, schema, siblings) {
      const known = ofKnownTask(prompt, reading, path, schema);
      // null is an answer too.
      return known === undefined ? propose(prompt, reading, path, schema, siblings) : known;
    },
    items: (path, schema) => proposeItems(prompt, reading, path, schema),
  };
}

/** What the product's own tasks ask for; other schemas go by the names of their properties. */
function ofKnownTask(prompt: Prompt, reading: Reading, path: Path, schema: JsonSchema): unknown {
  const [name, ...deeper] = path;
  if (name === undefined || deeper.length > 0) return undefined;
  switch (prompt.task) {
    case 'lead.score':
      return schema['type'] === 'object' ? readFeature(prompt, reading, name) : undefined;
    case 'lead.personalize':
      return name === 'text' ? personalMessage(prompt) : undefined;
    case 'lead.brief':
      return name === 'text' ? salesBriefing(prompt) : undefined;
    default:
      return wholeAnswers[prompt.task ?? '']?.(prompt)[name];
  }
}

/** Tasks whose answer is thought of as one. */
const wholeAnswers: Readonly<Record<string, (prompt: Prompt) => Record<string, unknown>>> = {
  'ad.analyze-competitors': analyzeCompetitors,
  'ad.propose-campaign': proposeCampaign,
  'ad.recommend-changes': recommendChanges,
  'content.adapt': adaptPosts,
  'content.check-claims': checkClaims,
  'content.research': research,
  'content.summarize-input': summarizeInput,
  'content.write': writePost,
  'lead.analyze-reply': readReply,
  'lead.answer-objection': answerObjection,
  'lead.summarize-handover': summarizeHandover,
  'report.weekly': weeklyReport,
};

function propose(
  prompt: Prompt,
  reading: Reading,
  path: Path,
  schema: JsonSchema,
  siblings: Readonly<Record<string, unknown>>,
): unknown {
  const name = path.at(-1) ?? '';
  const concept = conceptFor(path, siblings);
  if (/^(language|lang|locale)$/.test(name)) return languageValue(reading.language, schema);
  if (/quote|evidence|excerpt|verbatim/.test(name)) {
    const quote = concept ? judge(reading, concept).quote : null;
    if (quote !== null) return quote;
    return allowsNull(schema) ? null : concept ? '' : (reading.findings[0]?.quote ?? '');
  }
  if (Array.isArray(schema['enum'])) return proposeOption(reading, concept, name, schema['enum']);
  switch ([schema['type']].flat().find((type) => type !== 'null')) {
    case 'boolean':
      return concept ? (judge(reading, concept).level ?? 0) >= 0.5 : undefined;
    case 'integer':
    case 'number':
      return proposeNumber(reading, name, concept);
    case 'string':
      return proposeString(prompt, reading, name, concept, schema);
    default:
      return undefined;
  }
}

function proposeOption(
  reading: Reading,
  concept: ReturnType<typeof conceptOf>,
  name: string,
  options: readonly unknown[],
): unknown {
  if (/temperature|priority/.test(name)) {
    const score = overallScore(reading);
    const word = score >= 70 ? /hot|high/ : score >= 40 ? /warm|medium/ : /cold|low/;
    return options.find((option) => typeof option === 'string' && word.test(option));
  }
  if (/sentiment|tone/.test(name)) {
    const negative = judge(reading, 'negative').level ?? 0;
    const word = negative >= 0.8 ? /neg/ : reading.findings.length > 1 ? /pos/ : /neu/;
    return options.find((option) => typeof option === 'string' && word.test(option));
  }
  return concept ? optionFor(options, judge(reading, concept).level) : undefined;
}

function proposeNumber(
  reading: Reading,
  name: string,
  concept: ReturnType<typeof conceptOf>,
): number | undefined {
  const score = overallScore(reading);
  if (/confidence|certainty/.test(name))
    return Math.min(0.95, 0.5 + reading.findings.length * 0.08);
  if (/probability|likelihood/.test(name)) return score / 100;
  if (name.includes('score') && !concept) return score;
  return concept ? (judge(reading, concept).level ?? 0) : undefined;
}

function proposeString(
  prompt: Prompt,
  reading: Reading,
  name: string,
  concept: ReturnType<typeof conceptOf>,
  schema: JsonSchema,
): unknown {
  if (/^(name|lead_name)$/.test(name)) return reading.name ?? '';
  if (name.includes('company')) return reading.company ?? '';
  if (/amount|budget/.test(name)) return reading.money ?? (allowsNull(schema) ? null : '');
  if (concept && /value|detail|amount/.test(name)) return judge(reading, concept).quote ?? '';
  return writeText(prompt, reading, name);
}

/** Lists of findings: one item per thing the lead said. */
function proposeItems(
  prompt: Prompt,
  reading: Reading,
  path: Path,
  schema: JsonSchema,
): readonly unknown[] {
  const name = path.at(-1) ?? '';
  const properties = schema['properties'];
  if (typeof properties === 'object' && properties !== null) {
    const options = Object.entries(properties).flatMap(([key, property]) =>
      isEnumerated(property) ? [{ key, values: property.enum }] : [],
    );
    const first = options[0];
    if (first) {
      return first.values.flatMap((value) => {
        const concept = typeof value === 'string' ? conceptOf(value) : undefined;
        const judged = concept ? judge(reading, concept) : null;
        return judged?.quote ? [{ [first.key]: value }] : [];
      });
    }
    return reading.findings.map((finding) => ({
      feature: finding.signal,
      signal: finding.signal,
      quote: finding.quote,
      text: finding.quote,
    }));
  }
  if (schema['type'] !== 'string') return [];
  if (/quote|evidence/.test(name)) return unique(reading.findings.map((finding) => finding.quote));
  const text = writeText(prompt, reading, name);
  return text === '' ? [] : text.split(/(?<=[.!?])\s+/);
}

/** A property under `features.budget` speaks of the budget; so does `quote` beside `feature: "budget"`. */
function conceptFor(path: Path, siblings: Readonly<Record<string, unknown>>) {
  const own = [...path]
    .reverse()
    .map(conceptOf)
    .find((concept) => concept !== undefined);
  if (own) return own;
  const named = ['feature', 'signal', 'name', 'key', 'criterion', 'id']
    .map((key) => siblings[key])
    .find((value) => typeof value === 'string');
  return named === undefined ? undefined : conceptOf(named);
}

function languageValue(language: Language, schema: JsonSchema): unknown {
  const { enum: options } = schema;
  return Array.isArray(options)
    ? options.find((option) => String(option).toLowerCase().startsWith(language))
    : language;
}

function isEnumerated(property: unknown): property is { enum: unknown[] } {
  return (
    typeof property === 'object' &&
    property !== null &&
    'enum' in property &&
    Array.isArray(property.enum)
  );
}

function allowsNull(schema: JsonSchema): boolean {
  return [schema['type']].flat().includes('null');
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
