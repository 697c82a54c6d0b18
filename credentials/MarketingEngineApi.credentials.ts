import type {
  IAuthenticateGeneric,
  Icon,
  ICredentialTestRequest,
  ICredentialType,
  INodeProperties,
} from 'n8n-workflow';

export class MarketingEngineApi implements ICredentialType {
  name = 'marketingEngineApi';

  displayName = 'Marketing Engine API';

  icon: Icon = {
    light: 'file:../icons/marketing-engine.svg',
    dark: 'file:../icons/marketing-engine.dark.svg',
  };

  documentationUrl =
    'https://github.com/marketing-engine/n8n-nodes-marketing-engine#marketing-engine-api';

  properties: INodeProperties[] = [
    {
      displayName: 'Base URL',
      name: 'baseUrl',
      type: 'string',
      default: 'http://127.0.0.1:7320',
      required: true,
      placeholder: 'e.g. https://engine.example.com',
      description: 'Where the engine service answers, without a trailing slash',
    },
    {
      displayName: 'API Key',
      name: 'apiKey',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      placeholder: 'e.g. mee_…',
      description:
        'Created with "api-key create" on the engine\'s command line. It decides which tenants this n8n may act for.',
    },
  ];

  authenticate: IAuthenticateGeneric = {
    type: 'generic',
    properties: { headers: { 'X-API-Key': '={{$credentials.apiKey}}' } },
  };

  test: ICredentialTestRequest = {
    request: {
      baseURL: '={{$credentials.baseUrl.replace(/\\/+$/, "")}}',
      url: '/api/system/bus/subscriptions',
    },
  };
}
