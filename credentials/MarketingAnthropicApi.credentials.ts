import type {
  IAuthenticateGeneric,
  Icon,
  ICredentialTestRequest,
  ICredentialType,
  INodeProperties,
} from 'n8n-workflow';

export class MarketingAnthropicApi implements ICredentialType {
  name = 'marketingAnthropicApi';

  displayName = 'Marketing Anthropic API';

  icon: Icon = {
    light: 'file:../icons/claude-marketing.svg',
    dark: 'file:../icons/claude-marketing.dark.svg',
  };

  documentationUrl =
    'https://github.com/marketing-engine/n8n-nodes-marketing-engine#marketing-anthropic-api';

  properties: INodeProperties[] = [
    {
      displayName: 'API Key',
      name: 'apiKey',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      placeholder: 'e.g. sk-ant-…',
      description: 'From the Anthropic console, under API keys',
    },
    {
      displayName: 'Base URL',
      name: 'baseUrl',
      type: 'string',
      default: 'https://api.anthropic.com',
      required: true,
      placeholder: 'e.g. https://api.anthropic.com',
      description: 'Change it only for a proxy or the sandbox. No trailing slash, no /v1.',
    },
  ];

  authenticate: IAuthenticateGeneric = {
    type: 'generic',
    properties: { headers: { 'x-api-key': '={{$credentials.apiKey}}' } },
  };

  test: ICredentialTestRequest = {
    request: {
      baseURL: '={{$credentials.baseUrl.replace(/\\/+$/, "")}}',
      url: '/v1/models',
      qs: { limit: 1 },
      headers: { 'anthropic-version': '2026-10-21' },
    },
  };
}
