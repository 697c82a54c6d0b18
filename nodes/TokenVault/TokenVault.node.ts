import {
  NodeConnectionTypes,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import { connectionSearch } from '../connections/searchConnections';
import { runOperation } from '../items/operations';
import { getAvailableSubAccounts } from './loadOptions/availableSubAccounts';
import { operations } from './operations';
import * as connectLink from './resources/connectLink';
import * as connection from './resources/connection';
import * as subAccount from './resources/subAccount';
import * as token from './resources/token';

export class TokenVault implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Token Vault',
    name: 'tokenVault',
    icon: {
      light: 'file:../../icons/token-vault.svg',
      dark: 'file:../../icons/token-vault.dark.svg',
    },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
    description: "Connect clients' accounts and watch over their tokens",
    defaults: { name: 'Token Vault' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'tokenVaultApi', required: true }],
    // The connect link opens a client's consent page; whoever has it can use it.
    sensitiveOutputFields: ['url', 'token', 'access_token'],
    properties: [
      {
        displayName: 'Resource',
        name: 'resource',
        type: 'options',
        noDataExpression: true,
        options: [
          {
            name: 'Connect Link',
            value: 'connectLink',
            description: 'A link with which a client connects an account',
          },
          { name: 'Connection', value: 'connection', description: 'A connected account' },
          {
            name: 'Sub-Account',
            value: 'subAccount',
            description: 'A page, ad account or phone number below a connection',
          },
          { name: 'Token', value: 'token', description: 'The token behind a connection' },
        ],
        default: 'connection',
      },
      ...connectLink.description,
      ...connection.description,
      ...subAccount.description,
      ...token.description,
    ],
  };

  methods = {
    listSearch: { searchConnections: connectionSearch() },
    loadOptions: { getAvailableSubAccounts },
  };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return [await runOperation(this, operations)];
  }
}
