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
import { searchEventTypes } from './listSearch';
import { operations } from './operations';
import * as booking from './resources/booking';
import * as eventType from './resources/eventType';
import * as slot from './resources/slot';
import { calComVendor } from './shared/transport';

export class CalCom implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Cal.com',
    name: 'calCom',
    icon: { light: 'file:../../icons/cal-com.svg', dark: 'file:../../icons/cal-com.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
    description: 'Find free slots and book meetings, for one account or for many clients',
    defaults: { name: 'Cal.com' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [
      {
        name: 'marketingCalComApi',
        required: true,
        displayOptions: { show: { authentication: ['credential'] } },
      },
      {
        name: 'tokenVaultApi',
        required: true,
        displayOptions: { show: { authentication: ['tokenVault'] } },
      },
    ],
    hints: [
      {
        message:
          'An answer that gets lost is looked up by the reconciliation key. Without one the outcome stays "unconfirmed".',
        type: 'info',
        location: 'ndv',
        whenToDisplay: 'beforeExecution',
        displayCondition:
          '={{ $parameter["resource"] === "booking" && $parameter["operation"] === "create" && !$parameter["reconciliationKey"] }}',
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
          { name: 'Booking', value: 'booking', description: 'A meeting with an attendee' },
          { name: 'Event Type', value: 'eventType', description: 'A kind of meeting' },
          { name: 'Slot', value: 'slot', description: 'A time that can be booked' },
        ],
        default: 'booking',
      },
      ...booking.description,
      ...eventType.description,
      ...slot.description,
    ],
  };

  methods = {
    listSearch: { searchConnections: connectionSearch(calComVendor.provider), searchEventTypes },
  };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const items = await runOperation(this, operations);
    hintAbout(
      this,
      items,
      ({ json }) => json.outcome === 'unconfirmed',
      (count) =>
        `${String(count)} booking(s) unconfirmed: the answer was lost. Look them up with Booking > Find before booking again.`,
    );
    return [items];
  }
}
