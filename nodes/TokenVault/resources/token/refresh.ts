import type { INodeProperties } from 'n8n-workflow';
import { eachItem } from '../../../items/eachItem';
import { collection, located } from '../../../items/parameters';
import { connectionField } from '../../shared/descriptions';
import { segment, vaultRequest } from '../../shared/transport';

export const description: INodeProperties[] = [
  {
    displayName:
      'The vault refreshes tokens by itself before they end. Force it only after a provider refused a token that should still be good.',
    name: 'refreshNotice',
    type: 'notice',
    default: '',
  },
  connectionField,
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    options: [
      {
        displayName: 'Sub-Accounts Only',
        name: 'subAccountsOnly',
        type: 'boolean',
        default: false,
        description:
          "Whether to leave the connection's token as it is and only get those of its pages anew",
      },
    ],
  },
];

export const execute = eachItem(async (run) => {
  const id = located(run, 'connectionId', 'Connection');
  const answer = await vaultRequest(run, {
    method: 'POST',
    path: `/v1/connections/${segment(id)}/refresh`,
    body: collection(run, 'options').subAccountsOnly === true ? { sub_accounts_only: true } : {},
    // The vault joins a refresh under way and never sends two at a time.
    idempotent: true,
  });
  return { refreshed: true, ...withoutSecrets(answer), connection_id: id };
});

/** A token has no place in item data, whatever the vault answers. */
function withoutSecrets(answer: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(answer).filter(
      ([name, value]) => !/token|secret/i.test(name) && isScalar(value),
    ),
  );
}

function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
