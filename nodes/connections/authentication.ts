import type { INodeProperties } from 'n8n-workflow';

const withVault = { authentication: ['tokenVault'] };

/** The same block on every vendor node: a plain n8n credential, or a connection of the token vault. */
export const authenticationFields: INodeProperties[] = [
  {
    displayName: 'Authentication',
    name: 'authentication',
    type: 'options',
    options: [
      {
        name: 'Credential',
        value: 'credential',
        description: 'One account for every item, stored in n8n',
      },
      {
        name: 'Token Vault',
        value: 'tokenVault',
        description: 'The account of the client each item belongs to, leased from the token vault',
      },
    ],
    default: 'credential',
  },
  {
    displayName: 'Connection By',
    name: 'connectionBy',
    type: 'options',
    displayOptions: { show: withVault },
    options: [
      {
        name: 'Tenant and Subject',
        value: 'subject',
        description: 'Whose account it is: the usual way when one workflow serves many clients',
      },
      { name: 'Connection ID', value: 'id', description: 'One connection, picked from the vault' },
    ],
    default: 'subject',
  },
  {
    displayName: 'Tenant',
    name: 'vaultTenant',
    type: 'string',
    required: true,
    displayOptions: { show: { ...withVault, connectionBy: ['subject'] } },
    default: '={{ $json.tenant }}',
    placeholder: 'e.g. 0192f0c1-8f5e-7c3a-9d5e-2f6b1a7c4d10',
    description: 'Tenant of the vault the account belongs to',
  },
  {
    displayName: 'Subject',
    name: 'vaultSubject',
    type: 'string',
    required: true,
    displayOptions: { show: { ...withVault, connectionBy: ['subject'] } },
    default: '',
    placeholder: 'e.g. brand-42',
    description: 'Whose account it is, as given when it was connected: a brand or client ID',
  },
  {
    displayName: 'Connection',
    name: 'connectionId',
    type: 'resourceLocator',
    required: true,
    displayOptions: { show: { ...withVault, connectionBy: ['id'] } },
    default: { mode: 'list', value: '' },
    description: 'The connection of the token vault to use',
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
  },
];
