import type { INodeProperties } from 'n8n-workflow';
import { inBatches } from '../../../engine/batch';
import { withIdentity } from '../../../items/identity';
import { jsonObject } from '../../../items/parameters';
import { eventIdField } from '../../shared/descriptions';
import { eventIdOf } from '../../shared/transport';

export const description: INodeProperties[] = [
  {
    displayName: 'Submission',
    name: 'submission',
    type: 'json',
    required: true,
    default: '={{ $json.data.submission }}',
    placeholder: 'e.g. {"source": "website-form", "email": "name@example.com"}',
    description:
      'What was given about the lead: source, and at least one of email, phone and external_id; also name, company, message, locale, utm and consent',
    hint: 'Leads already known by e-mail, phone or external ID are merged, not repeated',
  },
  eventIdField,
];

export const execute = inBatches({
  path: '/api/leads/ingest',
  entry: (run) => ({ ...eventIdOf(run), submission: jsonObject(run, 'submission', 'Submission') }),
  output: ({ context, itemIndex }, _entry, result) => withIdentity(context, itemIndex, result),
});
