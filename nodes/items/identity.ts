import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

/** What the next node needs to know which event, tenant and lead an item is about. */
const identityFields = ['id', 'tenant', 'correlation_id', 'subscription_id', 'lead_id'] as const;

/**
 * Carries an event's identity from the input item to the output, so that nodes can follow one another
 * without the workflow gluing ids back on. Fields the output has itself win.
 */
export function withIdentity(
  context: IExecuteFunctions,
  itemIndex: number,
  output: IDataObject,
): IDataObject {
  const input = context.getInputData()[itemIndex]?.json ?? {};
  const identity: IDataObject = {};
  for (const field of identityFields) {
    if (typeof input[field] === 'string') identity[field] = input[field];
  }
  const leadId = leadIdOf(input.data);
  return { ...identity, ...(leadId === undefined ? {} : { lead_id: leadId }), ...output };
}

/** Lead id of an event's `data`: `data.lead.id` or `data.lead_id`. */
function leadIdOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  if ('lead_id' in data && typeof data.lead_id === 'string') return data.lead_id;
  const lead = 'lead' in data ? data.lead : undefined;
  if (typeof lead !== 'object' || lead === null) return undefined;
  return 'id' in lead && typeof lead.id === 'string' ? lead.id : undefined;
}
