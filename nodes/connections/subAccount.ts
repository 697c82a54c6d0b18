import type { INodeProperties } from 'n8n-workflow';

/** For nodes whose provider has accounts below the connected one, of which the vault can lease each. */
export const subAccountField: INodeProperties = {
  displayName: 'Sub-Account',
  name: 'subAccount',
  type: 'resourceLocator',
  displayOptions: { show: { authentication: ['tokenVault'] } },
  default: { mode: 'list', value: '' },
  description:
    'Which of the accounts chosen below the connection to use. Empty takes the only one, where there is just one.',
  modes: [
    {
      displayName: 'From List',
      name: 'list',
      type: 'list',
      placeholder: 'Select a sub-account…',
      typeOptions: { searchListMethod: 'searchSubAccounts', searchable: true },
    },
    {
      displayName: 'By ID',
      name: 'id',
      type: 'string',
      placeholder: 'e.g. 106540352242922',
    },
  ],
};
