import {
  NodeConnectionTypes,
  type IHookFunctions,
  type INodeType,
  type INodeTypeDescription,
  type IWebhookFunctions,
  type IWebhookResponseData,
} from 'n8n-workflow';
import { atNodeBoundary } from '../items/nodeBoundary';
import { isSame, wantedEndpoint } from './shared/endpoint';
import { eventOptions } from './shared/events';
import { receive } from './shared/receive';
import { readEndpoint, register, unregister } from './shared/transport';

export class TokenVaultTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Token Vault Trigger',
    name: 'tokenVaultTrigger',
    icon: {
      light: 'file:../../icons/token-vault-trigger.svg',
      dark: 'file:../../icons/token-vault-trigger.dark.svg',
    },
    group: ['trigger'],
    version: 1,
    subtitle: '={{ $parameter["events"].join(", ") }}',
    description: 'Starts the workflow when a connected account needs attention or works again',
    eventTriggerDescription: 'Waiting for events of the token vault',
    activationMessage: 'The vault now sends its events to this workflow.',
    defaults: { name: 'Token Vault Trigger' },
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'tokenVaultApi', required: true }],
    webhooks: [
      {
        name: 'default',
        httpMethod: 'POST',
        path: 'events',
        // The vault waits 15 s for an answer; the workflow may take longer.
        responseMode: 'onReceived',
      },
    ],
    properties: [
      {
        displayName:
          'The key in the credential needs the actions "webhooks:read" and "webhooks:write". An event may arrive more than once: "event_id" stays the same.',
        name: 'keyNotice',
        type: 'notice',
        default: '',
      },
      {
        displayName: 'Events',
        name: 'events',
        type: 'multiOptions',
        required: true,
        options: eventOptions,
        default: [
          'connection.reauth_required',
          'connection.recovered',
          'connection.expiring',
          'provider.incident_opened',
          'provider.incident_closed',
        ],
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
            displayName: 'Tenant',
            name: 'tenant',
            type: 'string',
            default: '',
            placeholder: 'e.g. 0192f0c1-8f5e-7c3a-9d5e-2f6b1a7c4d10',
            description:
              'Only events of this tenant of the vault. Empty: of every tenant, which takes a key for all tenants.',
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
          if (typeof state.endpointId !== 'string' || typeof state.secret !== 'string')
            return false;
          const held = await readEndpoint(this, state.endpointId);
          if (held !== undefined && isSame(held, wantedEndpoint(this))) return true;
          // One that no longer fits would go on delivering beside its successor.
          if (held !== undefined) await unregister(this, state.endpointId);
          return false;
        });
      },

      async create(this: IHookFunctions): Promise<boolean> {
        return await atNodeBoundary(this, async () => {
          const { id, secret } = await register(this, wantedEndpoint(this));
          const state = this.getWorkflowStaticData('node');
          state.endpointId = id;
          state.secret = secret;
          return true;
        });
      },

      async delete(this: IHookFunctions): Promise<boolean> {
        return await atNodeBoundary(this, async () => {
          const state = this.getWorkflowStaticData('node');
          if (typeof state.endpointId === 'string') await unregister(this, state.endpointId);
          delete state.endpointId;
          delete state.secret;
          return true;
        });
      },
    },
  };

  async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
    const received = receive(this, Date.now());
    if (received.ok) return { workflowData: [this.helpers.returnJsonArray([received.item])] };
    const { status, code, detail } = received;
    this.getResponseObject().status(status).json({ code, detail });
    return { noWebhookResponse: true };
  }
}
