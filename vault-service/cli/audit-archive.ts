import { stat } from 'node:fs/promises';
import path from 'node:path';
import { archiveAudit } from '../audit/archive';
import { count, required, UsageError, type Command, type Options } from './command-line';
import { withDatabase } from './store';
import { cliTrail } from './trail';

const dayMs = 86_400_000;

export const auditArchive: Command = {
  name: 'audit archive',
  arguments: '(--before DATE | --older-than-days N) --to FILE',
  summary: 'Move the oldest rows of the audit log to a file',
  help: `  --before DATE         rows written before it go: 2026-01-31 (its midnight in UTC) or 2026-01-31T12:00:00Z
  --older-than-days N   the same, counted back from now
  --to FILE             must not exist yet; JSON lines of seq, body and hash, mode 0600

The file is complete, on disk and verified by the chain before a row is removed, in one transaction that also stores
where the log begins now and appends a row with the file's range and SHA-256. Stopped before that, the log is whole:
delete the file and run it again. Keep the file: "audit verify --archive FILE" needs it for the chain from its first row.
Works beside a running vault and needs no master key.`,
  options: ['before', 'older-than-days', 'to'],
  run: async (environment, options) => {
    const before = readBefore(options, Date.now());
    const file = path.resolve(required(options, 'to'));
    const isThere = await stat(file).then(
      () => true,
      () => false,
    );
    if (isThere) throw new UsageError(`${file} exists; name a new file`);
    return withDatabase(environment, async ({ database }) => {
      const archived = await archiveAudit(database.query, {
        before,
        beside: `${file}.partial`,
        nameOf: () => file,
        entry: cliTrail('audit.archive').entry({}),
      });
      if (!archived) return { ok: true, rows: 0, before };
      const { rows, first, last, sha256 } = archived;
      return {
        ok: true,
        file,
        rows,
        first: String(first),
        last: String(last.seq),
        sha256,
        archived: `${last.seq}:${last.hash.toString('hex')}`,
      };
    });
  },
};

function readBefore(options: Options, now: number): Date {
  const { before, 'older-than-days': days } = options;
  if ((before === undefined) === (days === undefined))
    throw new UsageError('give either --before or --older-than-days');
  if (before === undefined) return new Date(now - count(options, 'older-than-days', 1) * dayMs);
  const at = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/.test(before)
    ? Date.parse(before)
    : Number.NaN;
  if (Number.isNaN(at) || at > now)
    throw new UsageError('--before is a past date, 2026-01-31 or 2026-01-31T12:00:00Z');
  return new Date(at);
}
