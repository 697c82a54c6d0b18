import type { Dialect } from './dialects';
import { lifeS } from './dialects';
import { accessToken } from './provider';
import { pairsOf, runGauntlet, type Gauntlet, type Report } from './run';
import type { Expected } from './quirks';

/** What is compared: everything a caller, a person or the provider could notice. */
interface Facts {
  readonly requests: number;
  readonly status: string | undefined;
  readonly reason: string | null | undefined;
  /** The token handed out, or the refusal. */
  readonly leased: string | undefined;
  readonly events: readonly string[];
}

/** One test per pair of a provider and a quirk, and what must hold for all of them. */
export function gauntletOf(dialects: readonly Dialect[]): void {
  let gauntlet: Gauntlet;
  const reportOf = (name: string): Report => {
    const report = gauntlet.records.get(name);
    if (!report) throw new Error(`${name} did not run`);
    return report;
  };

  beforeAll(async () => {
    gauntlet = await runGauntlet(dialects);
  }, 120_000);

  test.each(pairsOf(dialects).map(({ name }) => [name]))('%s', (name) => {
    const report = reportOf(name);
    const { expected } = report;

    expect(told(report)).toEqual(expectedFirst(report));
    expect(toldAfter(report)).toEqual(expectedAfter(report));
    expect(report.retried?.body['status']).toBe(expectedRetry(report));
    expect(report.row?.refresh_owner ?? null).toBeNull();
    // Only a person who takes the risk may send a token that could have been replaced.
    if (!report.retried) expect(report.meeting.reuses).toBe(0);
    if (expected.kind === 'renewed') expectTokens(report, expected);
    if (expected.kind === 'later' && expected.notBeforeS !== undefined && report.row)
      expect(secondsUntil(report.row, report.row.retry_at)).toBeGreaterThan(
        expected.notBeforeS - 60,
      );
    expect(report.first.text + report.second.text).not.toContain('sekret-');
  });

  test('no secret stands in the log, the events or the audit log', () => {
    expect(gauntlet.written).not.toContain('sekret-');
    expect(gauntlet.written).toContain('connection.refresh');
  });
}

const created = 'connection.created';
const trouble = 'connection.reauth_required';
const recovered = 'connection.recovered';
const unknown = 'refresh_outcome_unknown';

function told({ requestsAfterFirst, row, lease, events, expected }: Report): Facts {
  return {
    requests: requestsAfterFirst,
    status: row?.status,
    reason: reasonFor(expected, row?.status_reason),
    leased: leasedOf(lease),
    events,
  };
}

/** A pattern that fits stands for itself. */
function reasonFor(expected: Expected, reason: string | null | undefined) {
  if (!('reason' in expected) || reason === null || reason === undefined) return reason;
  return new RegExp(`^${expected.reason}$`).test(reason) ? expected.reason : reason;
}

function toldAfter({ meeting, rowAfter, leaseAfter, eventsAfter, expected }: Report): Facts {
  const retries = expected.kind === 'unclear' && meeting.dialect.rotation === 'strict' ? 1 : 0;
  return {
    requests: meeting.received.length - retries,
    status: rowAfter?.status,
    reason: rowAfter?.status_reason,
    leased: leasedOf(leaseAfter),
    events: eventsAfter,
  };
}

function leasedOf(lease: Report['lease']): string | undefined {
  if (!lease) return undefined;
  return lease.status === 200
    ? String(lease.body['access_token'])
    : `${lease.status} ${String(lease.body['code'])}`;
}

const reconnect = '409 reauth_required';

function expectedFirst({ meeting, expected, row }: Report): Facts {
  const { dialect, quirk, number } = meeting;
  const token = (generation: number) => accessToken(number, generation);
  const requests = quirk.address === undefined ? 1 : 0;
  const renewed = { requests, status: 'active', reason: null, leased: token(1), events: [created] };
  if (expected.kind === 'renewed') return renewed;
  if (dialect.neverRefreshes === true)
    return { requests, status: undefined, reason: undefined, leased: undefined, events: [] };
  const kept = { ...renewed, leased: token(0) };
  const flagged = {
    requests,
    status: 'reauth_required',
    leased: reconnect,
    events: [created, trouble],
  };
  switch (expected.kind) {
    case 'later':
      return { ...kept, reason: expected.reason };
    case 'unclear':
      return dialect.rotation === 'strict'
        ? { ...flagged, reason: unknown }
        : { ...kept, reason: row?.status_reason ?? 'none was told' };
    case 'dead':
      return { ...flagged, reason: expected.reason };
    case 'other_account':
      return { ...flagged, reason: 'account_changed' };
    case 'app_refused':
      return { ...kept, status: 'error', reason: expected.reason, events: [created, trouble] };
  }
}

function expectedAfter(report: Report): Facts {
  const first = expectedFirst(report);
  const { expected, meeting } = report;
  const { dialect, number } = meeting;
  const lost =
    expected.kind === 'dead' ||
    expected.kind === 'other_account' ||
    (expected.kind === 'unclear' && dialect.rotation === 'strict');
  const never = dialect.neverRefreshes === true;
  const rests = expected.kind === 'renewed' && (never || dialect.rests === true);
  if ((lost && !never) || rests) return first;
  const requests = first.requests + 1;
  return {
    requests,
    status: 'active',
    reason: null,
    leased: accessToken(number, requests),
    events: never
      ? [created]
      : expected.kind === 'app_refused'
        ? [...first.events, recovered]
        : first.events,
  };
}

/** Where nothing had been carried out, taking the risk brings the connection back; else the provider ends it. */
function expectedRetry({ expected, meeting }: Report): string | undefined {
  const { rotation, neverRefreshes } = meeting.dialect;
  if (expected.kind !== 'unclear' || rotation !== 'strict' || neverRefreshes === true)
    return undefined;
  return meeting.quirk.carriedOut ? 'reauth_required' : 'active';
}

function expectTokens(report: Report, expected: Extract<Expected, { kind: 'renewed' }>): void {
  const { row, meeting } = report;
  const { neverRefreshes } = meeting.dialect;
  const expiresInS =
    neverRefreshes === true
      ? null
      : expected.expiresInS === undefined
        ? lifeS
        : expected.expiresInS;
  const life = row?.access_expires_at ? secondsUntil(row, row.access_expires_at) : null;
  if (expiresInS === null) expect(life).toBeNull();
  else expect(Math.abs((life ?? 0) - expiresInS)).toBeLessThan(90);
  const silentOnScopes = neverRefreshes === true && /^(no|blank) scopes$/.test(meeting.quirk.name);
  expect(row?.scopes).toEqual(silentOnScopes ? [] : (expected.scopes ?? ['read', 'write']));
  if (neverRefreshes !== true) expect(row?.token_type).toBe(expected.tokenType ?? 'Bearer');
}

/** Counted from when the row was written. */
function secondsUntil({ updated_at }: { readonly updated_at: Date }, moment: Date | null): number {
  return ((moment?.getTime() ?? 0) - updated_at.getTime()) / 1000;
}
