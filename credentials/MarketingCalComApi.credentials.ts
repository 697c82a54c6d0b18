import type {
  IAuthenticateGeneric,
  Icon,
  ICredentialTestRequest,
  ICredentialType,
  INodeProperties,
} from 'n8n-workflow';

export class MarketingCalComApi implements ICredentialType {
  name = 'marketingCalComApi';

  displayName = 'Marketing Cal.com API';

  icon: Icon = { light: 'file:../icons/cal-com.svg', dark: 'file:../icons/cal-com.dark.svg' };

  documentationUrl =
    'https://github.com/marketing-engine/n8n-nodes-marketing-engine#marketing-calcom-api';

  properties: INodeProperties[] = [
    {
      displayName: 'API Key',
      name: 'apiKey',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      placeholder: 'e.g. cal_live_…',
      description: 'From Cal.com, under Settings > Developer > API keys',
    },
    {
      displayName: 'Base URL',
      name: 'baseUrl',
      type: 'string',
      default: 'https://api.cal.com',
      required: true,
      placeholder: 'e.g. https://api.cal.com',
      description: 'Change it for a self-hosted Cal.com or the sandbox. No trailing slash, no /v2.',
    },
  ];

  authenticate: IAuthenticateGeneric = {
    type: 'generic',
    properties: { headers: { Authorization: '=Bearer {{$credentials.apiKey}}' } },
  };

  test: ICredentialTestRequest = {
    request: {
      baseURL: '={{$credentials.baseUrl.replace(/\\/+$/, "")}}',
      url: '/v2/me',
    },
  };
}
