import { DateTime } from 'luxon';
import type { IExecuteFunctions } from 'n8n-workflow';
import { ParameterFailure } from './parameterFailure';

/**
 * A moment as ISO 8601 in UTC. A time without an offset is meant in the workflow's time zone, as everywhere
 * in n8n.
 */
export function toInstant(
  context: Pick<IExecuteFunctions, 'getTimezone'>,
  text: string,
  name: string,
  label: string,
): string {
  const moment = DateTime.fromISO(text, { zone: context.getTimezone() });
  const iso = moment.isValid ? moment.toUTC().toISO() : null;
  if (iso !== null) return iso;
  throw new ParameterFailure(
    name,
    `"${label}" is not a date and time`,
    'Use ISO 8601, e.g. 2026-12-01T10:00:00Z.',
  );
}
