import type { INodePropertyOptions } from 'n8n-workflow';
import { eventTypes, type EventType } from '../../../core/events/catalog';

const labels: Readonly<Record<EventType, { readonly name: string; readonly description: string }>> =
  {
    'lead.received': {
      name: 'Lead Received',
      description: 'A lead came in from outside and is stored; nobody has looked at it yet',
    },
    'lead.ingested': {
      name: 'Lead Ingested',
      description: 'A lead was created, or something new was said about a known one',
    },
    'lead.qualified': { name: 'Lead Qualified', description: 'A lead has a new score' },
    'booking.confirmed': { name: 'Booking Confirmed', description: 'A meeting with a lead stands' },
    'booking.unavailable': {
      name: 'Booking Unavailable',
      description: 'No slot could be booked; alternatives were offered',
    },
    'workflow.error': { name: 'Workflow Error', description: 'A workflow run ended badly' },
  };

/** Every event of the bus as a choice, by name. */
export const eventOptions: INodePropertyOptions[] = eventTypes
  .map((value) => ({ value, ...labels[value] }))
  .sort((a, b) => a.name.localeCompare(b.name));
