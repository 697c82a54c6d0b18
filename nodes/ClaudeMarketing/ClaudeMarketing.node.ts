import {
  NodeConnectionTypes,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import { authenticationFields } from '../connections/authentication';
import { connectionSearch } from '../connections/searchConnections';
import { runOperation } from '../items/operations';
import { hintAbout } from '../items/outputHint';
import { operations } from './operations';
import * as lead from './resources/lead';
import { getModels } from './shared/models';
import { anthropicVendor } from './shared/transport';

export class ClaudeMarketing implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Claude Marketing',
    name: 'claudeMarketing',
    icon: {
      light: 'file:../../icons/claude-marketing.svg',
      dark: 'file:../../icons/claude-marketing.dark.svg',
    },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
    description:
      'Score leads with evidence, brief salespeople and write to leads, checked against facts',
    defaults: { name: 'Claude Marketing' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [
      {
        name: 'marketingAnthropicApi',
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
      {
        displayName: 'Resource',
        name: 'resource',
        type: 'options',
        noDataExpression: true,
        options: [
          { name: 'Lead', value: 'lead', description: 'A person who may become a customer' },
        ],
        default: 'lead',
      },
      ...lead.description,
    ],
  };

  methods = {
    listSearch: { searchConnections: connectionSearch(anthropicVendor.provider) },
    loadOptions: { getModels },
  };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const items = await runOperation(this, operations);
    hintAbout(
      this,
      items,
      ({ json }) => json.scorer === 'rules' || json.writer === 'plain',
      (count) =>
        `${String(count)} item(s) done without the model. The reason is in rules_reason or plain_reason.`,
    );
    return [items];
  }
}
