import type { ILoadOptionsFunctions } from 'n8n-workflow';
import type { ItemRun } from '../items/eachItem';
import { ParameterFailure } from '../items/parameterFailure';
import { located, optionalText, requiredText, type ParameterSource } from '../items/parameters';
import type { Connection } from './connection';
import { credentialConnection } from './credentialConnection';
import { LeaseBook } from './leaseBook';
import { openVault, type ConnectionSelector } from './vault';
import { vaultConnection } from './vaultConnection';
import type { Vendor } from './vendor';

/** The account an item is to be handled with, as the authentication block of the node says. */
export async function openConnection(run: ItemRun, vendor: Vendor): Promise<Connection> {
  const { context, itemIndex, leases } = run;
  if (optionalText(run, 'authentication') !== 'tokenVault') {
    return await credentialConnection(context, vendor, itemIndex);
  }
  const vault = await openVault(context, itemIndex);
  return await vaultConnection(context, vendor, vault, selectorOf(run, vendor), leases);
}

/** The same for a list in the editor, where expressions on item data have no value yet. */
export async function openConnectionForList(
  context: ILoadOptionsFunctions,
  vendor: Vendor,
): Promise<Connection> {
  const source: ParameterSource = {
    context: {
      getNodeParameter: (name: string) =>
        context.getCurrentNodeParameter(name, { extractValue: true }),
    },
    itemIndex: 0,
  };
  if (optionalText(source, 'authentication') !== 'tokenVault') {
    return await credentialConnection(context, vendor, 0);
  }
  const selector = selectorOf(source, vendor);
  if (Object.values(selector).some((part) => part.startsWith('='))) {
    throw new ParameterFailure(
      'authentication',
      'The list needs one account, and the expressions for it have no value while editing',
      'Give the ID instead of picking from the list, or pick a fixed connection meanwhile.',
    );
  }
  const vault = await openVault(context, 0);
  return await vaultConnection(context, vendor, vault, selector, new LeaseBook());
}

function selectorOf(source: ParameterSource, { provider }: Vendor): ConnectionSelector {
  if (optionalText(source, 'connectionBy') === 'id') {
    return { by: 'id', id: located(source, 'connectionId', 'Connection') };
  }
  return {
    by: 'subject',
    tenant: requiredText(source, 'vaultTenant', 'Tenant'),
    subject: requiredText(source, 'vaultSubject', 'Subject'),
    provider,
  };
}
