import {
  NodeConnectionTypes,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import { runOperation } from '../items/operations';
import { searchBrands, searchLeads } from './listSearch';
import { operations } from './operations';
import * as booking from './resources/booking';
import * as brand from './resources/brand';
import * as event from './resources/event';
import * as interaction from './resources/interaction';
import * as lead from './resources/lead';
import * as workflowError from './resources/workflowError';
import { tenantField } from './shared/descriptions';

export class MarketingEngine implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Marketing Engine',
    name: 'marketingEngine',
    icon: {
      light: 'file:../../icons/marketing-engine.svg',
      dark: 'file:../../icons/marketing-engine.dark.svg',
    },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
    description: 'Read and write leads, bookings, messages and brands of the marketing engine',
    defaults: { name: 'Marketing Engine' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'marketingEngineApi', required: true }],
    properties: [
      {
        displayName: 'Resource',
        name: 'resource',
        type: 'options',
        noDataExpression: true,
        options: [
          { name: 'Booking', value: 'booking', description: 'The one meeting a lead is offered' },
          { name: 'Brand', value: 'brand', description: 'A brand and its products' },
          { name: 'Event', value: 'event', description: 'An event of the bus' },
          {
            name: 'Interaction',
            value: 'interaction',
            description: 'A message to a lead, sent at most once',
          },
          { name: 'Lead', value: 'lead', description: 'A person who may become a customer' },
          { name: 'Workflow Error', value: 'workflowError', description: 'A run that ended badly' },
        ],
        default: 'lead',
      },
      ...booking.description,
      ...brand.description,
      ...event.description,
      ...interaction.description,
      ...lead.description,
      ...workflowError.description,
      tenantField,
    ],
  };

  methods = { listSearch: { searchBrands, searchLeads } };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return [await runOperation(this, operations)];
  }
}
