import type { INodeProperties } from 'n8n-workflow';
import { leadMaterial } from '../../../../core/ai/lead-material';
import { leadScore, readFeatures } from '../../../../core/ai/tasks/lead-score';
import { qualify } from '../../../../core/scoring/qualify';
import { languageOfTag } from '../../../../core/text/language';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { collection, flag, numberEntry, textEntry } from '../../../items/parameters';
import { askModel, concurrencyOf, troubleFailure } from '../../shared/askModel';
import { readBrand } from '../../shared/brandInput';
import { brandField, leadField, modelField, optionsField } from '../../shared/descriptions';
import { languageOption } from '../../shared/language';
import { intentAgeDays, readLead } from '../../shared/leadInput';

export const description: INodeProperties[] = [
  leadField,
  brandField,
  modelField,
  {
    displayName: 'On Model Failure Use Rules',
    name: 'rulesOnFailure',
    type: 'boolean',
    default: true,
    description:
      'Whether the rule scorer answers, within six seconds in all, when the model is down, refuses or answers badly. The output says so in "scorer".',
  },
  optionsField([
    {
      displayName: 'Previous Score',
      name: 'previousScore',
      type: 'number',
      typeOptions: { minValue: 0, maxValue: 100 },
      default: 0,
      description: 'Score the lead had before; an unusual rise is reported',
    },
    {
      ...languageOption('the one of the brand, or of the lead'),
      displayName: 'Reasons In',
      description: 'Language of the reasons; otherwise the one of the brand, or of the lead',
    },
  ]),
];

/**
 * The model reads features with evidence; the score is computed from them and held against the rules' reading of the
 * same text. See core/scoring.
 */
export const execute = eachItem(async (run) => {
  const lead = readLead(run);
  const brand = readBrand(run);
  const options = collection(run, 'options');
  const material = leadMaterial(lead);
  const asked = await askModel(run, leadScore, { lead, brand: brand?.facts ?? null });
  if (!asked.ok && !flag(run, 'rulesOnFailure')) throw troubleFailure(asked.trouble);
  const { reasons, evidence, features, review, ...qualified } = qualify({
    lead,
    material,
    model: asked.ok ? readFeatures(asked.output) : null,
    intentAgeDays: intentAgeDays(lead, Date.now()),
    previousScore: numberEntry(options, 'previousScore', 'Previous Score') ?? null,
    language:
      languageOfTag(textEntry(options, 'language')) ??
      brand?.facts.language ??
      material.language ??
      'en',
  });
  return withIdentity(run.context, run.itemIndex, {
    ...(lead.id === null ? {} : { lead_id: lead.id }),
    ...qualified,
    reasons: [...reasons],
    evidence: evidence.map((item) => ({ ...item })),
    features: { ...features },
    review: [...review],
    ...(asked.ok
      ? {}
      : { rules_reason: asked.trouble.code, rules_reason_detail: asked.trouble.detail }),
    ...asked.record,
  });
}, concurrencyOf);
