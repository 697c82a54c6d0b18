import type {
  IAuthenticateGeneric,
  Icon,
  ICredentialTestRequest,
  ICredentialType,
  INodeProperties,
} from 'n8n-workflow';

export class TokenVaultApi implements ICredentialType {
  name = 'tokenVaultApi';

  displayName = 'Token Vault API';

  icon: Icon = {
    light: 'file:../icons/token-vault.svg',
    dark: 'file:../icons/token-vault.dark.svg',
  };

  documentationUrl =
    'https://github.com/marketing-engine/n8n-nodes-marketing-engine#token-vault-api';

  /** The vault key opens every client's account: n8n gives it to the nodes of this package only. */
  restrictToSupportedNodes = true as const;

  properties: INodeProperties[] = [
    {
      displayName: 'Base URL',
      name: 'baseUrl',
      type: 'string',
      default: 'http://127.0.0.1:7310',
      required: true,
      placeholder: 'e.g. https://vault.example.com',
      description: 'Where the vault service answers, without a trailing slash',
    },
    {
      displayName: 'API Key',
      name: 'apiKey',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      placeholder: 'e.g. mev_…',
      description:
        'A vault key scoped to the tenants this n8n serves. The vendor nodes need the actions "lease" and "connections:read", the Token Vault node also "connections:write".',
    },
    {
      displayName: 'Vendor Base URLs',
      name: 'vendorBaseUrls',
      type: 'string',
      typeOptions: { rows: 3 },
      default: '',
      placeholder: 'e.g. {"cal-com":"https://cal.example.com"}',
      description:
        "JSON object from provider ID to base URL, for a self-hosted vendor, a proxy or the sandbox. Providers that are not listed use the vendor's own address. Known IDs: anthropic, cal-com, whatsapp.",
    },
  ];

  authenticate: IAuthenticateGeneric = {
    type: 'generic',
    properties: { headers: { Authorization: '=Bearer {{$credentials.apiKey}}' } },
  };

  test: ICredentialTestRequest = {
    request: {
      baseURL: '={{$credentials.baseUrl.replace(/\\/+$/, "")}}',
      url: '/v1/connections',
      qs: { limit: 1 },
    },
  };
}
