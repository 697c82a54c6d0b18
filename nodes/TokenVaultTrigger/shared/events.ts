import type { INodePropertyOptions } from 'n8n-workflow';
import { vaultEventTypes, type VaultEventType } from '../../../core/connections/vault-events';

const labels: Readonly<
  Record<VaultEventType, { readonly name: string; readonly description: string }>
> = {
  'connection.created': {
    name: 'Connection Created',
    description: 'An account was connected or imported',
  },
  'connection.expiring': {
    name: 'Connection Expiring',
    description: 'An end that no refresh can put off is 14, 7, 3 or 1 days away',
  },
  'connection.reauth_required': {
    name: 'Connection Needs Attention',
    description: 'A token can no longer be renewed; the status says whether the owner has to act',
  },
  'connection.recovered': {
    name: 'Connection Recovered',
    description: 'A connection that was in trouble works again',
  },
  'connection.revoked': {
    name: 'Connection Revoked',
    description: 'A connection was ended on purpose',
  },
  'connection.deleted': {
    name: 'Connection Deleted',
    description: 'A connection was erased with its subject or tenant',
  },
  'provider.incident_opened': {
    name: 'Provider Incident Opened',
    description: 'Several connections of a provider fail together, or it refuses the OAuth app',
  },
  'provider.incident_closed': {
    name: 'Provider Incident Closed',
    description: 'The provider works again',
  },
};

/** Every event of the vault as a choice, by name. */
export const eventOptions: INodePropertyOptions[] = vaultEventTypes
  .map((value) => ({ value, ...labels[value] }))
  .sort((a, b) => a.name.localeCompare(b.name));
