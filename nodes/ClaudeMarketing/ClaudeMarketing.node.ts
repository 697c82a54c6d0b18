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
import * as ad from './resources/ad';
import * as content from './resources/content';
import * as lead from './resources/lead';
import * as report from './resources/report';
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
      'Score and answer leads, research and write content, plan ads and tell the week, checked against facts',
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
          { name: 'Ad', value: 'ad', description: 'Advertising: competitors, campaigns, ad sets' },
          { name: 'Content', value: 'content', description: 'What a brand publishes' },
          { name: 'Lead', value: 'lead', description: 'A person who may become a customer' },
          { name: 'Report', value: 'report', description: 'Figures told in words' },
        ],
        default: 'lead',
      },
      ...ad.description,
      ...content.description,
      ...lead.description,
      ...report.description,
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
      ({ json }) => 'rules_reason' in json || json.writer === 'plain',
      (count) =>
        `${String(count)} item(s) done without the model. The reason is in rules_reason or plain_reason.`,
    );
    return [items];
  }
}
