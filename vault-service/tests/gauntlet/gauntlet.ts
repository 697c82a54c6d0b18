import type { Dialect } from './dialects';
import { lifeS } from './dialects';
import { accessToken } from './provider';
import { vaultPairsOf } from './pairs';
import { runGauntlet, type Gauntlet, type Report } from './run';
import type { Expected } from './quirks';

/** What is compared: everything a caller, a person or the provider could notice. */
interface Facts {
  readonly requests: number;
  readonly status: string | undefined;
  readonly reason: string | null | undefined;
  /** The token handed out, or the refusal. */
  readonly leased: string | undefined;
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
  }, 240_000);

  test.each(vaultPairsOf(dialects).map(({ name }) => [name]))('%s', (name) => {
    const report = reportOf(name);
    const { expected } = report;

    expect(told(report)).toEqual(expectedFirst(report));
    expect(toldAfter(report)).toEqual(expectedAfter(report));
    expect(gauntlet.events.get(report.connection ?? '') ?? []).toEqual(expectedEvents(report));
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
    expect(gauntlet.written).toMatch(/connection\.(refresh|connect)\b/);
  });
}

const created = 'connection.created';
const trouble = 'connection.reauth_required';
const recovered = 'connection.recovered';
const unknown = 'refresh_outcome_unknown';

function told({ requestsAfterFirst, row, lease, expected }: Report): Facts {
  return {
    requests: requestsAfterFirst,
    status: row?.status,
    reason: reasonFor(expected, row?.status_reason),
    leased: leasedOf(lease),
  };
}

/** A pattern that fits stands for itself. */
function reasonFor(expected: Expected, reason: string | null | undefined) {
  if (!('reason' in expected) || reason === null || reason === undefined) return reason;
  return new RegExp(`^${expected.reason}$`).test(reason) ? expected.reason : reason;
}

type FactsAfter = Pick<Facts, 'requests' | 'status' | 'reason'>;

function toldAfter({ meeting, second, expected, retried }: Report): FactsAfter {
  const { status, status_reason } = second.body;
  const reason = typeof status_reason === 'string' ? status_reason : null;
  return {
    requests: meeting.received.length - (retried ? 1 : 0),
    status: second.status === 200 ? String(status) : String(second.body['code']),
    reason: reasonFor(expected, reason),
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
  const renewed = { requests, status: 'active', reason: null, leased: token(1) };
  if (expected.kind === 'renewed') return renewed;
  if (dialect.neverRefreshes === true)
    return { requests, status: undefined, reason: undefined, leased: undefined };
  const kept = { ...renewed, leased: token(0) };
  const flagged = { requests, status: 'reauth_required', leased: reconnect };
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
      return { ...kept, status: 'error', reason: expected.reason };
  }
}

/** Only its owner can bring it back. */
function isLost({ expected, meeting: { dialect } }: Report): boolean {
  if (dialect.neverRefreshes === true) return false;
  if (expected.kind === 'unclear') return dialect.rotation === 'strict';
  return expected.kind === 'dead' || expected.kind === 'other_account';
}

function expectedAfter(report: Report): FactsAfter {
  const { requests, status, reason } = expectedFirst(report);
  const { expected, meeting } = report;
  const { neverRefreshes, rests } = meeting.dialect;
  const isRenewed = expected.kind === 'renewed';
  // Asked again on the day it was renewed, the vault says so and leaves the provider alone.
  if (isRenewed && rests === true) return { requests, status: 'refresh_too_early', reason: null };
  if (isLost(report) || (isRenewed && neverRefreshes === true)) return { requests, status, reason };
  return { requests: requests + 1, status: 'active', reason: null };
}

/** One when trouble begins, one when it ends, none for what nobody has to know. */
function expectedEvents(report: Report): readonly string[] {
  const troubled =
    isLost(report) ||
    (report.expected.kind === 'app_refused' && report.meeting.dialect.neverRefreshes !== true);
  if (!troubled) return [created];
  return isLost(report) && expectedRetry(report) !== 'active'
    ? [created, trouble]
    : [created, trouble, recovered];
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
