import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** Providers the vault knows, by name. */
export const providerOptions: INodePropertyOptions[] = [
  { name: 'Anthropic', value: 'anthropic' },
  { name: 'Cal.com', value: 'cal-com' },
  { name: 'Generic API Key', value: 'generic-api-key' },
  { name: 'Generic OAuth2', value: 'generic-oauth2' },
  { name: 'Gmail', value: 'gmail' },
  { name: 'Google', value: 'google' },
  { name: 'Google Ads', value: 'google-ads' },
  { name: 'Instagram', value: 'instagram' },
  { name: 'LinkedIn', value: 'linkedin' },
  { name: 'Meta', value: 'meta' },
  { name: 'OpenAI', value: 'openai' },
  { name: 'Pinterest', value: 'pinterest' },
  { name: 'Resend', value: 'resend' },
  { name: 'Slack', value: 'slack' },
  { name: 'Telegram', value: 'telegram' },
  { name: 'TikTok', value: 'tiktok' },
  { name: 'TikTok Business', value: 'tiktok-business' },
  { name: 'WhatsApp', value: 'whatsapp' },
  { name: 'X', value: 'x' },
  { name: 'YouTube', value: 'youtube' },
];

export const tenantField: INodeProperties = {
  displayName: 'Tenant',
  name: 'vaultTenant',
  type: 'string',
  required: true,
  default: '={{ $json.tenant }}',
  placeholder: 'e.g. 0192f0c1-8f5e-7c3a-9d5e-2f6b1a7c4d10',
  description: 'Tenant of the vault the account belongs to',
};

export const subjectField: INodeProperties = {
  displayName: 'Subject',
  name: 'vaultSubject',
  type: 'string',
  required: true,
  default: '',
  placeholder: 'e.g. brand-42',
  description: 'Your own ID for whose account it is: a brand or a client',
};

export const connectionField: INodeProperties = {
  displayName: 'Connection',
  name: 'connectionId',
  type: 'resourceLocator',
  required: true,
  default: { mode: 'list', value: '' },
  description: 'The connection to work on',
  modes: [
    {
      displayName: 'From List',
      name: 'list',
      type: 'list',
      placeholder: 'Select a connection…',
      typeOptions: { searchListMethod: 'searchConnections', searchable: true },
    },
    {
      displayName: 'By ID',
      name: 'id',
      type: 'string',
      placeholder: 'e.g. 0192f0c1-8f5e-7c3a-9d5e-2f6b1a7c4d10',
    },
  ],
};
