import type {
  IAuthenticate,
  Icon,
  ICredentialDataDecryptedObject,
  ICredentialTestRequest,
  ICredentialType,
  IHttpRequestOptions,
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
        'A vault key scoped to the tenants this n8n serves. The vendor nodes need the actions "lease" and "connections:read", the Token Vault node also "connections:write", the Token Vault Trigger "webhooks:read" and "webhooks:write".',
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
    {
      displayName: 'Own Certificates',
      name: 'ownTls',
      type: 'boolean',
      default: false,
      description:
        'Whether the vault has a certificate of a private CA, or wants one from n8n ("vault pki init" makes both)',
    },
    {
      displayName: 'CA Certificate',
      name: 'tlsAuthority',
      type: 'string',
      typeOptions: { rows: 4 },
      displayOptions: { show: { ownTls: [true] } },
      default: '',
      placeholder: '-----BEGIN CERTIFICATE----- …',
      description:
        'Contents of ca.crt. Leave it empty where n8n trusts the CA already (NODE_EXTRA_CA_CERTS).',
    },
    {
      displayName: 'Client Certificate',
      name: 'tlsClient',
      type: 'string',
      typeOptions: { rows: 4 },
      displayOptions: { show: { ownTls: [true] } },
      default: '',
      placeholder: '-----BEGIN CERTIFICATE----- …',
      description: 'Contents of clients/n8n.crt, where the vault asks for a client certificate',
    },
    {
      displayName: 'Client Key',
      name: 'tlsPrivateKey',
      type: 'string',
      typeOptions: { password: true },
      displayOptions: { show: { ownTls: [true] } },
      default: '',
      placeholder: '-----BEGIN PRIVATE KEY----- …',
      description: 'Contents of clients/n8n.key, the key of the client certificate',
    },
  ];

  authenticate: IAuthenticate = async (credentials, requestOptions) => {
    const agentOptions = certificatesOf(credentials);
    return {
      ...requestOptions,
      headers: { ...requestOptions.headers, Authorization: `Bearer ${text(credentials.apiKey)}` },
      ...(agentOptions ? { agentOptions } : {}),
    };
  };

  test: ICredentialTestRequest = {
    request: {
      baseURL: '={{$credentials.baseUrl.replace(/\\/+$/, "")}}',
      url: '/v1/connections',
      qs: { limit: 1 },
    },
  };
}

function certificatesOf(
  credentials: ICredentialDataDecryptedObject,
): IHttpRequestOptions['agentOptions'] {
  if (credentials.ownTls !== true) return undefined;
  const given = {
    ca: pem(credentials.tlsAuthority),
    cert: pem(credentials.tlsClient),
    key: pem(credentials.tlsPrivateKey),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
}

/** PEM as it was, however its lines were joined on the way through a one-line field. */
function pem(value: unknown): string {
  const blocks = text(value).matchAll(/-----BEGIN ([A-Z ]+)-----(.*?)-----END \1-----/gs);
  return [...blocks]
    .map(([, label = '', body = '']) => {
      const lines = body.replace(/\\n|\s/g, '').match(/.{1,64}/g) ?? [];
      return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
    })
    .join('');
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
