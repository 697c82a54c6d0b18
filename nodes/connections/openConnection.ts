import type { ILoadOptionsFunctions } from 'n8n-workflow';
import type { ItemRun } from '../items/eachItem';
import { optionalText } from '../items/parameters';
import type { Connection } from './connection';
import { credentialConnection } from './credentialConnection';
import { LeaseBook } from './leaseBook';
import { wishOf } from './leaseWish';
import { listSource, requireValues } from './listSource';
import { openVault } from './vault';
import { vaultConnection } from './vaultConnection';
import type { Vendor } from './vendor';

/**
 * The account an item is to be handled with, as the authentication block of the node says. `scopes`: what the
 * operation needs of a leased token.
 */
export async function openConnection(
  run: ItemRun,
  vendor: Vendor,
  scopes: readonly string[] = [],
): Promise<Connection> {
  const { context, itemIndex, leases } = run;
  if (optionalText(run, 'authentication') !== 'tokenVault') {
    return await credentialConnection(context, vendor, itemIndex);
  }
  const vault = await openVault(context, itemIndex);
  return await vaultConnection(context, vendor, vault, wishOf(run, vendor, scopes), leases);
}

/** The same for a list in the editor, where expressions on item data have no value yet. */
export async function openConnectionForList(
  context: ILoadOptionsFunctions,
  vendor: Vendor,
  scopes: readonly string[] = [],
): Promise<Connection> {
  const source = listSource(context);
  if (optionalText(source, 'authentication') !== 'tokenVault') {
    return await credentialConnection(context, vendor, 0);
  }
  const wish = wishOf(source, vendor, scopes);
  requireValues(wish.connection, wish.subAccount);
  const vault = await openVault(context, 0);
  return await vaultConnection(context, vendor, vault, wish, new LeaseBook());
}
