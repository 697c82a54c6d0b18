import { readSettings } from '../configuration/settings';
import { ConfigurationError } from '../../platform/configuration/environment';
import {
  certificateFinding,
  clockFinding,
  keyFinding,
  migrationFinding,
  spoolFinding,
  workFindings,
} from '../operations/diagnosis';
import type { Finding } from '../operations/finding';
import type { Command } from './command-line';
import { withDatabaseOf } from './store';

export const doctor: Command = {
  name: 'doctor',
  arguments: '',
  summary: 'Say what is healthy and what is not; changes nothing',
  help: `Looks at the settings, the database and its migrations, whether the master key fits, the spool, the clock against the
database's, the ends of the TLS certificates (warns 30 days before), refreshes that are stuck or overdue, webhook
endpoints that were switched off, open incidents and retiring keys.
Exit code 0: healthy, perhaps with warnings. 1: something needs you.`,
  options: [],
  run: async (environment) => {
    const findings: Finding[] = [];
    try {
      const settings = await readSettings(environment);
      findings.push(await spoolFinding(settings.dataFolder));
      if (settings.tls) findings.push(await certificateFinding(settings.tls, new Date()));
      await withDatabaseOf(settings, async ({ database }) => {
        const db = database.query;
        const migrated = await migrationFinding(db);
        findings.push(migrated, await clockFinding(db));
        // An older schema has other columns; the service brings it up to date when it starts.
        if (migrated.status === 'ok')
          findings.push(await keyFinding(db, settings), ...(await workFindings(db)));
      });
    } catch (failure) {
      findings.push(...broken(failure));
    }
    return {
      ok: findings.every(({ status }) => status !== 'failed'),
      warnings: findings.filter(({ status }) => status === 'warning').length,
      checks: findings,
    };
  },
};

function broken(failure: unknown): Finding[] {
  if (failure instanceof ConfigurationError)
    return failure.problems.map((found) => ({ name: 'settings', status: 'failed', found }));
  const found = failure instanceof Error && failure.message !== '' ? failure.message : 'unknown';
  return [{ name: 'database', status: 'failed', found: `cannot be used: ${found}` }];
}
