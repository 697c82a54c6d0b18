import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { inBatches } from '../../../engine/batch';
import { withIdentity } from '../../../items/identity';
import { jsonObject, located } from '../../../items/parameters';
import { eventIdField, leadField } from '../../shared/descriptions';
import { eventIdOf } from '../../shared/transport';

export const description: INodeProperties[] = [
  leadField,
  {
    displayName: 'Score Result',
    name: 'scoreResult',
    type: 'json',
    required: true,
    default: '={{ $json }}',
    description:
      'Output of Claude Marketing > Lead > Score, or an object with score, probability, temperature, scorer, reasons, evidence, features, needs_human and mode',
  },
  eventIdField,
];

/** What the engine stores of a score; anything else an item carries is left behind. */
const scoreFields = [
  'score',
  'probability',
  'temperature',
  'scorer',
  'reasons',
  'evidence',
  'features',
  'needs_human',
  'model',
  'prompt_version',
  'usage',
  'cost_usd_micros',
  'latency_ms',
  'mode',
] as const;

export const execute = inBatches({
  path: '/api/leads/scores',
  entry: (run) => {
    const given = jsonObject(run, 'scoreResult', 'Score Result');
    const score: IDataObject = {};
    for (const field of scoreFields) {
      if (given[field] !== undefined && given[field] !== null) score[field] = given[field];
    }
    return { ...eventIdOf(run), lead_id: located(run, 'leadId', 'Lead'), ...score };
  },
  output: ({ context, itemIndex }, entry, result) => {
    const { lead_id, score, temperature, scorer } = entry;
    return withIdentity(context, itemIndex, { lead_id, score, temperature, scorer, ...result });
  },
});
