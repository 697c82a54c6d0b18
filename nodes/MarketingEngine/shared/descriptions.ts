import type { INodeProperties } from 'n8n-workflow';

export const tenantField: INodeProperties = {
  displayName: 'Tenant',
  name: 'tenant',
  type: 'string',
  default: '={{ $json.tenant }}',
  placeholder: 'e.g. 0192f0c1-8f5e-7c3a-9d5e-2f6b1a7c4d10',
  description:
    'ID of the tenant to act for. May stay empty when the API key belongs to one tenant only.',
};

export const eventIdField: INodeProperties = {
  displayName: 'Event ID',
  name: 'eventId',
  type: 'string',
  default: '={{ $json.id }}',
  placeholder: 'e.g. 0192f0c1-8f5e-7c3a-9d5e-2f6b1a7c4d10',
  description:
    'ID of the bus event being handled. With it a redelivered event returns the first result and has no second effect. Leave empty outside of events.',
};

export const leadField: INodeProperties = {
  displayName: 'Lead',
  name: 'leadId',
  type: 'resourceLocator',
  required: true,
  default: { mode: 'id', value: '={{ $json.lead_id ?? $json.data.lead.id }}' },
  description: 'The lead to work on',
  modes: [
    {
      displayName: 'From List',
      name: 'list',
      type: 'list',
      placeholder: 'Select a lead…',
      typeOptions: { searchListMethod: 'searchLeads', searchable: true },
    },
    {
      displayName: 'By ID',
      name: 'id',
      type: 'string',
      placeholder: 'e.g. 0192f0c1-8f5e-7c3a-9d5e-2f6b1a7c4d10',
    },
  ],
};

export const modeField: INodeProperties = {
  displayName: 'Mode',
  name: 'mode',
  type: 'string',
  required: true,
  default: '={{ $json.mode }}',
  placeholder: 'e.g. live',
  description:
    'Either live or sandbox, as the vendor nodes say in their output. What was done with a stand-in can never pass for live.',
};
