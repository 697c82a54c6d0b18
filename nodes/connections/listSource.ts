import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { ParameterFailure } from '../items/parameterFailure';
import type { ParameterSource } from '../items/parameters';
import type { ConnectionSelector } from './leaseWish';

/** The parameters as they stand in the editor while a list is opened. */
export function listSource(context: ILoadOptionsFunctions): ParameterSource {
  return {
    context: {
      getNodeParameter: (name: string) =>
        context.getCurrentNodeParameter(name, { extractValue: true }),
    },
    itemIndex: 0,
  };
}

/** A list in the editor needs values: expressions on item data have none yet. @throws ParameterFailure */
export function requireValues(connection: ConnectionSelector, subAccount = ''): void {
  const parts: readonly string[] = [...Object.values(connection), subAccount];
  if (!parts.some((part) => part.startsWith('='))) return;
  throw new ParameterFailure(
    'authentication',
    'The list needs one account, and the expressions for it have no value while editing',
    'Give the ID instead of picking from the list, or pick a fixed connection meanwhile.',
  );
}
