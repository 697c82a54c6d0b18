import {
  NodeConnectionTypes,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import { authenticationFields } from '../connections/authentication';
import { connectionSearch } from '../connections/searchConnections';
import { subAccountSearch } from '../connections/searchSubAccounts';
import { subAccountField } from '../connections/subAccount';
import { runOperation } from '../items/operations';
import { hintAbout } from '../items/outputHint';
import { operations } from './operations';
import * as message from './resources/message';
import * as template from './resources/template';
import { whatsAppVendor } from './shared/transport';

export class WhatsAppBusiness implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'WhatsApp Business',
    name: 'whatsAppBusiness',
    icon: {
      light: 'file:../../icons/whatsapp-business.svg',
      dark: 'file:../../icons/whatsapp-business.dark.svg',
    },
    group: ['output'],
    version: 1,
    subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
    description:
      'Send texts and templates, each at most once and within the rules of the 24-hour window',
    defaults: { name: 'WhatsApp Business' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [
      {
        name: 'marketingWhatsAppApi',
        required: true,
        displayOptions: { show: { authentication: ['credential'] } },
      },
      {
        name: 'tokenVaultApi',
        required: true,
        displayOptions: { show: { authentication: ['tokenVault'] } },
      },
    ],
    properties: [
      ...authenticationFields,
      subAccountField,
      {
        displayName: 'Resource',
        name: 'resource',
        type: 'options',
        noDataExpression: true,
        options: [
          { name: 'Message', value: 'message', description: 'A message to a person' },
          { name: 'Template', value: 'template', description: 'A message WhatsApp has approved' },
        ],
        default: 'message',
      },
      ...message.description,
      ...template.description,
    ],
  };

  methods = {
    listSearch: {
      searchConnections: connectionSearch(whatsAppVendor.provider),
      searchSubAccounts: subAccountSearch(whatsAppVendor),
    },
  };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const items = await runOperation(this, operations);
    hintAbout(
      this,
      items,
      ({ json }) => json.outcome === 'unconfirmed',
      (count) =>
        `${String(count)} message(s) unconfirmed: the answer was lost. Wait for a status with the correlation key before sending again.`,
    );
    return [items];
  }
}
