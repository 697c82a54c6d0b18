import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod/v4';
import { leadBrief, type LeadBriefInput } from '../../../../core/ai/tasks/lead-brief';
import { temperatures } from '../../../../core/leads/lead';
import { featureNames, type FeatureName } from '../../../../core/scoring/features';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { flag, optionalJsonObject, type ParameterSource } from '../../../items/parameters';
import { askModel, concurrencyOf, troubleFailure } from '../../shared/askModel';
import { requireBrand } from '../../shared/brandInput';
import {
  fallbackField,
  leadField,
  meetingFields,
  modelField,
  optionsField,
  requiredBrandField,
} from '../../shared/descriptions';
import { readLead } from '../../shared/leadInput';
import { readMeeting } from '../../shared/meeting';

export const description: INodeProperties[] = [
  leadField,
  requiredBrandField,
  {
    displayName: 'Score',
    name: 'score',
    type: 'json',
    default: '={{ $json.score ?? null }}',
    description: 'Object with score, temperature, reasons and evidence; empty when there is none',
  },
  ...meetingFields,
  modelField,
  fallbackField,
  optionsField(),
];

/** A sales briefing from facts only, in the language of the brand. */
export const execute = eachItem(async (run) => {
  const lead = readLead(run);
  const { facts: brand, timeZone } = requireBrand(run);
  const meeting = readMeeting(run, {
    timeZone: timeZone ?? lead.time_zone ?? 'UTC',
    language: brand.language,
  });
  const asked = await askModel(run, leadBrief, { lead, brand, meeting, score: readScore(run) });
  const output = asked.ok ? asked.output : asked.fallback;
  if (!asked.ok && (output === null || !flag(run, 'fallbackOnFailure'))) {
    throw troubleFailure(asked.trouble);
  }
  return withIdentity(run.context, run.itemIndex, {
    ...(lead.id === null ? {} : { lead_id: lead.id }),
    text: output?.text ?? '',
    language: brand.language,
    writer: asked.ok ? 'model' : 'plain',
    ...(asked.ok
      ? {}
      : { plain_reason: asked.trouble.code, plain_reason_detail: asked.trouble.detail }),
    ...asked.record,
  });
}, concurrencyOf);

const scoreShape = z.object({
  score: z.number(),
  temperature: z.enum(temperatures),
  reasons: z.array(z.string()).nullish(),
  evidence: z.array(z.object({ feature: z.string(), quote: z.string() })).nullish(),
});

/** A score that cannot be read is left out: a briefing without it is better than none. */
function readScore(source: ParameterSource): LeadBriefInput['score'] {
  const parsed = scoreShape.safeParse(optionalJsonObject(source, 'score', 'Score'));
  if (!parsed.success) return null;
  const { score, temperature, reasons, evidence } = parsed.data;
  return {
    score,
    temperature,
    reasons: reasons ?? [],
    evidence: (evidence ?? []).flatMap(({ feature, quote }) =>
      isFeature(feature) ? [{ feature, quote }] : [],
    ),
  };
}

function isFeature(name: string): name is FeatureName {
  return featureNames.some((feature) => feature === name);
}
