import { json, type Answer } from '../server/answer';
import type { Call } from '../server/call';

/** A Graph API list: cursors, `limit`, `next` and `previous` links. */
export function graphPage(
  items: readonly Record<string, unknown>[],
  call: Call,
  prefix: string,
): Answer {
  const limit = Math.min(1_000, Math.max(1, Number(call.query.get('limit') ?? 25) || 25));
  const after = call.query.get('after');
  const from = after === null ? 0 : positionOf(after) + 1;
  const page = items.slice(from, from + limit);
  if (page.length === 0) return json(200, { data: [] });
  const last = from + page.length - 1;
  const linkTo = (cursor: Record<string, string>) =>
    `${call.origin}${prefix}${call.path}?${new URLSearchParams({ limit: String(limit), ...cursor }).toString()}`;
  return json(200, {
    data: page,
    paging: {
      cursors: { before: cursorAt(from), after: cursorAt(last) },
      ...(last < items.length - 1 ? { next: linkTo({ after: cursorAt(last) }) } : {}),
      ...(from > 0 ? { previous: linkTo({ before: cursorAt(from) }) } : {}),
    },
  });
}

function cursorAt(position: number): string {
  return Buffer.from(`position:${String(position)}`).toString('base64url');
}

function positionOf(cursor: string): number {
  const [, position = '-1'] = Buffer.from(cursor, 'base64url').toString('utf8').split(':');
  return /^\d+$/.test(position) ? Number(position) : -1;
}
