import type {
  IAuthenticateGeneric,
  Icon,
  ICredentialTestRequest,
  ICredentialType,
  INodeProperties,
} from 'n8n-workflow';

export class MarketingWhatsAppApi implements ICredentialType {
  name = 'marketingWhatsAppApi';

  displayName = 'Marketing WhatsApp API';

  icon: Icon = {
    light: 'file:../icons/whatsapp-business.svg',
    dark: 'file:../icons/whatsapp-business.dark.svg',
  };

  documentationUrl =
    'https://github.com/marketing-engine/n8n-nodes-marketing-engine#marketing-whatsapp-api';

  properties: INodeProperties[] = [
    {
      displayName: 'Access Token',
      name: 'accessToken',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      placeholder: 'e.g. EAA…',
      description:
        'A system-user token with whatsapp_business_messaging and whatsapp_business_management, from Meta Business settings',
    },
    {
      displayName: 'Base URL',
      name: 'baseUrl',
      type: 'string',
      default: 'https://graph.facebook.com',
      required: true,
      placeholder: 'e.g. https://graph.facebook.com',
      description: 'Change it only for a proxy or the sandbox. No trailing slash, no version.',
    },
    {
      displayName: 'Phone Number ID',
      name: 'phoneNumberId',
      type: 'string',
      default: '',
      placeholder: 'e.g. 106540352242922',
      description:
        'Sender used when the node gives none. It is the ID of the number in WhatsApp Manager, not the number itself.',
    },
  ];

  authenticate: IAuthenticateGeneric = {
    type: 'generic',
    properties: { headers: { Authorization: '=Bearer {{$credentials.accessToken}}' } },
  };

  test: ICredentialTestRequest = {
    request: {
      baseURL: '={{$credentials.baseUrl.replace(/\\/+$/, "")}}',
      url: '=/v26.0/{{$credentials.phoneNumberId || "me"}}',
      qs: { fields: 'id' },
    },
  };
}
