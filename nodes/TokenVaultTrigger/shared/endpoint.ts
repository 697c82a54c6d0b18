import type { IDataObject, IHookFunctions } from 'n8n-workflow';
import { asRecord } from '../../exchange/answer';
import { textList } from '../../items/parameters';
import { ParameterFailure } from '../../items/parameterFailure';

/** The vault's name for "events of every tenant"; takes a key for all tenants. */
const everyTenant = '_default';

/** What the node asks the vault for. */
export interface WantedEndpoint extends IDataObject {
  tenant: string;
  url: string;
  types: string[];
}

/** The webhook endpoint the node's parameters describe. */
export function wantedEndpoint(context: IHookFunctions): WantedEndpoint {
  const url = context.getNodeWebhookUrl('default');
  if (url === undefined) {
    throw new ParameterFailure(
      'webhook',
      'n8n gave this node no webhook URL',
      'Save the workflow and try again.',
    );
  }
  const types = textList(context.getNodeParameter('events'));
  if (types.length === 0) {
    throw new ParameterFailure('events', '"Events" is empty', 'Choose at least one event.');
  }
  const [tenant = everyTenant] = textList(optionsOf(context).tenant);
  return { tenant, url, types };
}

function optionsOf(context: IHookFunctions): Readonly<Record<string, unknown>> {
  return asRecord(context.getNodeParameter('options', {})) ?? {};
}

/** Whether the endpoint the vault holds is at work and is the one the node wants now. */
export function isSame(held: IDataObject, wanted: WantedEndpoint): boolean {
  return (
    held.disabled_at === null &&
    held.tenant === wanted.tenant &&
    held.url === wanted.url &&
    textList(held.types).sort().join() === [...wanted.types].sort().join()
  );
}
