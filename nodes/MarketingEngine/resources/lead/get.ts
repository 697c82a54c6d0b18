import type { INodeProperties } from 'n8n-workflow';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { located } from '../../../items/parameters';
import { leadField } from '../../shared/descriptions';
import { engineRequest, segment } from '../../shared/transport';

export const description: INodeProperties[] = [leadField];

/** The full lead with its brand, latest score, bookings, interactions and briefing. */
export const execute = eachItem(async (run) => {
  const leadId = located(run, 'leadId', 'Lead');
  const lead = await engineRequest(run, {
    method: 'GET',
    path: `/api/leads/${segment(leadId)}`,
    idempotent: true,
  });
  return withIdentity(run.context, run.itemIndex, { ...lead, lead_id: leadId });
});
