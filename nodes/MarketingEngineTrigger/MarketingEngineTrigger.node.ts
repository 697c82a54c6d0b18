import {
  NodeConnectionTypes,
  type IHookFunctions,
  type INodeType,
  type INodeTypeDescription,
  type IWebhookFunctions,
  type IWebhookResponseData,
} from 'n8n-workflow';
import { atNodeBoundary } from '../items/nodeBoundary';
import { eventOptions } from './shared/events';
import { receive } from './shared/receive';
import { isSame, wantedSubscription } from './shared/subscription';
import { readSubscription, subscribe, unsubscribe } from './shared/transport';

export class MarketingEngineTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Marketing Engine Trigger',
    name: 'marketingEngineTrigger',
    icon: {
      light: 'file:../../icons/marketing-engine-trigger.svg',
      dark: 'file:../../icons/marketing-engine-trigger.dark.svg',
    },
    group: ['trigger'],
    version: 1,
    subtitle: '={{ $parameter["events"].join(", ") }}',
    description: 'Starts the workflow with a batch of events from the marketing engine',
    eventTriggerDescription: 'Waiting for events of the marketing engine',
    activationMessage: 'The engine now delivers events to this workflow, in batches.',
    defaults: { name: 'Marketing Engine Trigger' },
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'marketingEngineApi', required: true }],
    webhooks: [
      {
        name: 'default',
        httpMethod: 'POST',
        path: 'events',
        // The engine counts the batch as done when the execution ended well, and delivers it again otherwise.
        responseMode: 'lastNode',
        responseData: 'noData',
      },
    ],
    properties: [
      {
        displayName:
          'Each event becomes one item. A batch counts as done when the execution ends well; send single items that cannot be handled back with Marketing Engine > Event > Reject.',
        name: 'deliveryNotice',
        type: 'notice',
        default: '',
      },
      {
        displayName: 'Events',
        name: 'events',
        type: 'multiOptions',
        required: true,
        options: eventOptions,
        default: [],
        description: 'Events to start the workflow with',
      },
      {
        displayName: 'Options',
        name: 'options',
        type: 'collection',
        placeholder: 'Add Option',
        default: {},
        options: [
          {
            displayName: 'Batch Delay',
            name: 'batchDelay',
            type: 'number',
            typeOptions: { minValue: 0, maxValue: 60_000 },
            default: 200,
            description: 'Milliseconds the engine waits for more events before it delivers',
          },
          {
            displayName: 'Batch Size',
            name: 'batchSize',
            type: 'number',
            typeOptions: { minValue: 1, maxValue: 100 },
            default: 25,
            description: 'Events per execution at most',
          },
          {
            displayName: 'Temperature',
            name: 'temperature',
            type: 'multiOptions',
            options: [
              { name: 'Cold', value: 'cold', description: 'Score below 40' },
              { name: 'Hot', value: 'hot', description: 'Score of 70 and more' },
              { name: 'Warm', value: 'warm', description: 'Score from 40 to 69' },
            ],
            default: [],
            description:
              'Only events of leads this warm. Events without a temperature are not affected.',
          },
        ],
      },
    ],
  };

  webhookMethods = {
    default: {
      async checkExists(this: IHookFunctions): Promise<boolean> {
        return await atNodeBoundary(this, async () => {
          const state = this.getWorkflowStaticData('node');
          if (typeof state.subscriptionId !== 'string' || typeof state.secret !== 'string')
            return false;
          const held = await readSubscription(this, state.subscriptionId);
          return held !== undefined && isSame(held, wantedSubscription(this));
        });
      },

      async create(this: IHookFunctions): Promise<boolean> {
        return await atNodeBoundary(this, async () => {
          const { id, secret } = await subscribe(this, wantedSubscription(this));
          const state = this.getWorkflowStaticData('node');
          state.subscriptionId = id;
          state.secret = secret;
          return true;
        });
      },

      async delete(this: IHookFunctions): Promise<boolean> {
        return await atNodeBoundary(this, async () => {
          const state = this.getWorkflowStaticData('node');
          if (typeof state.subscriptionId === 'string')
            await unsubscribe(this, state.subscriptionId);
          delete state.subscriptionId;
          delete state.secret;
          return true;
        });
      },
    },
  };

  async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
    const received = receive(this, Date.now());
    if (received.ok) return { workflowData: [this.helpers.returnJsonArray(received.events)] };
    const { status, code, detail } = received;
    this.getResponseObject().status(status).json({ code, detail });
    return { noWebhookResponse: true };
  }
}
