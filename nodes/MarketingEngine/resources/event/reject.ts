import type { INodeProperties } from 'n8n-workflow';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { flag, requiredText } from '../../../items/parameters';
import { engineRequest, segment } from '../../shared/transport';

export const description: INodeProperties[] = [
  {
    displayName: 'Event ID',
    name: 'eventId',
    type: 'string',
    required: true,
    default: '={{ $json.id }}',
    placeholder: 'e.g. 0192f0c1-8f5e-7c3a-9d5e-2f6b1a7c4d10',
    description: 'ID of the event that could not be handled',
  },
  {
    displayName: 'Subscription ID',
    name: 'subscriptionId',
    type: 'string',
    required: true,
    default: '={{ $json.subscription_id }}',
    placeholder: 'e.g. 0192f0c1-8f5e-7c3a-9d5e-2f6b1a7c4d10',
    description: 'Subscription that delivered it, as given by the trigger',
  },
  {
    displayName: 'Reason',
    name: 'reason',
    type: 'string',
    required: true,
    default: '={{ $json.error.code }}: {{ $json.error.message }}',
    placeholder: 'e.g. rate_limited: The vendor is busy',
    description: 'Why, for the person who looks at the dead letters',
  },
  {
    displayName: 'Retryable',
    name: 'retryable',
    type: 'boolean',
    default: true,
    description:
      'Whether the event should be delivered again. Otherwise it goes to the dead letters.',
  },
];

export const execute = eachItem(async (run) => {
  const eventId = requiredText(run, 'eventId', 'Event ID');
  const answer = await engineRequest(run, {
    method: 'POST',
    path: `/api/system/bus/events/${segment(eventId)}/reject`,
    body: {
      subscription_id: requiredText(run, 'subscriptionId', 'Subscription ID'),
      reason: requiredText(run, 'reason', 'Reason').slice(0, 2_000),
      retryable: flag(run, 'retryable'),
    },
    idempotent: true,
  });
  return withIdentity(run.context, run.itemIndex, { rejected: true, ...answer });
});
