import type { Migrations } from '../../../platform/postgres/migrate';
import { keysAndTenants } from './0001_keys_and_tenants';
import { audit } from './0002_audit';
import { connections } from './0003_connections';
import { apiKeys } from './0004_api_keys';
import { connect } from './0005_connect';
import { webhooks } from './0006_webhooks';
import { endingIndexes } from './0007_ending_indexes';
import { subAccounts } from './0008_sub_accounts';
import { health } from './0009_health';
import { incidents } from './0010_incidents';
import { alerts } from './0011_alerts';
import { branding } from './0013_branding';
import { codes } from './0014_codes';
import { retention } from './0015_retention';
import { probeFailures } from './0016_probe_failures';
import { lostSubAccounts } from './0017_lost_sub_accounts';
import { flowApps } from './0018_flow_apps';

export const migrations: Migrations = {
  '0001_keys_and_tenants': keysAndTenants,
  '0002_audit': audit,
  '0003_connections': connections,
  '0004_api_keys': apiKeys,
  '0005_connect': connect,
  '0006_webhooks': webhooks,
  '0007_ending_indexes': endingIndexes,
  '0008_sub_accounts': subAccounts,
  '0009_health': health,
  '0010_incidents': incidents,
  '0011_alerts': alerts,
  '0013_branding': branding,
  '0014_codes': codes,
  '0015_retention': retention,
  '0016_probe_failures': probeFailures,
  '0017_lost_sub_accounts': lostSubAccounts,
  '0018_flow_apps': flowApps,
};
