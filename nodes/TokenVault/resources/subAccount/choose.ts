import type { INodeProperties } from 'n8n-workflow';
import {
  readSubAccounts,
  subAccountsPath,
  type SubAccount,
} from '../../../connections/subAccounts';
import { listRows, openVault } from '../../../connections/vault';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { ParameterFailure } from '../../../items/parameterFailure';
import { located, textList } from '../../../items/parameters';
import { connectionField } from '../../shared/descriptions';
import { choiceValue } from '../../shared/choiceValue';

export const description: INodeProperties[] = [
  {
    displayName:
      'What is chosen here replaces the former choice. One that is left out can no longer be leased.',
    name: 'chooseNotice',
    type: 'notice',
    default: '',
  },
  connectionField,
  {
    displayName: 'Sub-Account Names or IDs',
    name: 'subAccounts',
    type: 'multiOptions',
    required: true,
    typeOptions: {
      loadOptionsMethod: 'getAvailableSubAccounts',
      loadOptionsDependsOn: ['connectionId.value'],
    },
    default: [],
    description:
      'Those workflows may use. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
  },
];

export const execute = eachItem(async (run) => {
  const id = located(run, 'connectionId', 'Connection');
  const names = textList(run.context.getNodeParameter('subAccounts', run.itemIndex));
  if (names.length === 0) {
    throw new ParameterFailure(
      'subAccounts',
      '"Sub-Accounts" is empty',
      'Pick at least one. To end all access, use Connection > Revoke.',
    );
  }
  const vault = await openVault(run.context, run.itemIndex);
  const known = await readSubAccounts(vault, id, true);
  const chosen = new Set(names.map((name) => namedBy(name, known)));
  const { body } = await vault.send({
    method: 'PUT',
    path: subAccountsPath(id),
    body: {
      sub_accounts: [...chosen].map(({ kind, providerId }) => ({ kind, id: providerId })),
    },
    idempotent: true,
  });
  const rows = [...listRows(body)];
  return withIdentity(run.context, run.itemIndex, {
    connection_id: id,
    count: rows.length,
    sub_accounts: rows,
  });
});

/** By value of the list, by id at the provider, or by id in the vault. @throws ParameterFailure */
function namedBy(name: string, known: readonly SubAccount[]): SubAccount {
  const fitting = known.filter(
    (each) => each.providerId === name || each.id === name || choiceValue(each) === name,
  );
  const [one] = fitting;
  if (one && fitting.length === 1) return one;
  if (one) {
    throw new ParameterFailure(
      'subAccounts',
      `"${name}" names several sub-accounts`,
      `Name one as ${fitting.map(choiceValue).join(' or ')}.`,
    );
  }
  throw new ParameterFailure(
    'subAccounts',
    `The connection has no sub-account "${name}"`,
    'Sub-Account > Get Many with "Include Available" lists those that can be chosen.',
  );
}
