import type { IDataObject, IHookFunctions } from 'n8n-workflow';
import { asRecord } from '../../exchange/answer';
import { textList } from '../../items/parameters';
import { ParameterFailure } from '../../items/parameterFailure';

/** What the node asks the bus for. The same name again replaces the subscription and goes on where it was. */
export interface WantedSubscription extends IDataObject {
  name: string;
  url: string;
  event_types: string[];
  filter: { temperature?: string[] };
  batch_size: number;
  batch_delay_ms: number;
  ephemeral: boolean;
}

const largestBatch = 100;
const longestDelayMs = 60_000;

/** The subscription the node's parameters describe. A manual run asks for one that dies with it. */
export function wantedSubscription(context: IHookFunctions): WantedSubscription {
  const url = context.getNodeWebhookUrl('default');
  if (url === undefined) {
    throw new ParameterFailure(
      'webhook',
      'n8n gave this node no webhook URL',
      'Save the workflow and try again.',
    );
  }
  const ephemeral = context.getMode() === 'manual';
  const { id = 'unsaved' } = context.getWorkflow();
  const options = asRecord(context.getNodeParameter('options', {})) ?? {};
  const temperature = textList(options.temperature);
  return {
    name: `${id}:${context.getNode().name}${ephemeral ? ':test' : ''}`,
    url,
    event_types: textList(context.getNodeParameter('events')),
    filter: temperature.length > 0 ? { temperature } : {},
    batch_size: within(options.batchSize ?? 25, 1, largestBatch, 'Batch Size'),
    batch_delay_ms: within(options.batchDelay ?? 200, 0, longestDelayMs, 'Batch Delay'),
    ephemeral,
  };
}

function within(value: unknown, least: number, most: number, label: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new ParameterFailure(
    label,
    `"${label}" must be a whole number from ${String(least)} to ${String(most)}`,
    'Correct it in the options of the trigger.',
  );
}

/** Whether the subscription the engine holds is at work and is the one the node wants now. */
export function isSame(held: IDataObject, wanted: WantedSubscription): boolean {
  const { name, url, batch_size, batch_delay_ms } = wanted;
  return (
    held.status === 'active' &&
    held.name === name &&
    held.url === url &&
    held.batch_size === batch_size &&
    held.batch_delay_ms === batch_delay_ms &&
    sameList(held.event_types, wanted.event_types) &&
    sameList(filterOf(held.filter), wanted.filter.temperature)
  );
}

function filterOf(filter: unknown): unknown {
  return typeof filter === 'object' && filter !== null && 'temperature' in filter
    ? filter.temperature
    : undefined;
}

function sameList(a: unknown, b: unknown): boolean {
  return textList(a).sort().join() === textList(b).sort().join();
}
