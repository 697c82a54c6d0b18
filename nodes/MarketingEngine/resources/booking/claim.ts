import type { INodeProperties } from 'n8n-workflow';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { collection, located, numberEntry } from '../../../items/parameters';
import { eventIdField, leadField } from '../../shared/descriptions';
import { engineRequest, eventIdOf, segment } from '../../shared/transport';

export const description: INodeProperties[] = [
  leadField,
  eventIdField,
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    options: [
      {
        displayName: 'Lease Seconds',
        name: 'leaseSeconds',
        type: 'number',
        typeOptions: { minValue: 30 },
        default: 600,
        description:
          'How long this run may work on the booking. A claim that ran out is answered as "unconfirmed": look for the booking before making another.',
      },
    ],
  },
];

/** Outcome `claimed`, `already_booked`, `in_progress` or `unconfirmed`, and the booking. */
export const execute = eachItem(async (run) => {
  const leadId = located(run, 'leadId', 'Lead');
  const leaseS = numberEntry(collection(run, 'options'), 'leaseSeconds', 'Lease Seconds');
  const event = eventIdOf(run);
  const answer = await engineRequest(run, {
    method: 'POST',
    path: `/api/leads/${segment(leadId)}/bookings/claim`,
    body: { ...event, ...(leaseS === undefined ? {} : { lease_s: leaseS }) },
    // Without an event the second try would find the first one's claim in progress.
    idempotent: event.event_id !== undefined,
  });
  return withIdentity(run.context, run.itemIndex, { ...answer, lead_id: leadId });
});
