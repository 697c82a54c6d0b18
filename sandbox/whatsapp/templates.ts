import { graphPage } from '../graph/paging';
import { json, type Answer } from '../server/answer';
import type { Call } from '../server/call';
import { parseSeed, SeedError } from '../control/seed-error';
import { invalidParameter } from './errors';
import type { Inbox } from './inbox';
import { template } from './template';

/** `GET /{waba-id}/message_templates` with the filters of the edge. */
export function listTemplates(inbox: Inbox, wabaId: string, call: Call): Answer {
  const wanted = {
    name: call.query.get('name'),
    language: call.query.get('language'),
    status: call.query.get('status'),
    category: call.query.get('category'),
  };
  const items = [...inbox.templates.values()]
    .filter((each) => each.waba_id === wabaId)
    .filter((each) =>
      (['name', 'language', 'status', 'category'] as const).every(
        (field) => wanted[field] === null || each[field] === wanted[field],
      ),
    )
    .map(({ waba_id: _waba, ...rest }) => rest);
  return graphPage(items, call, '/graph');
}

export function createTemplate(inbox: Inbox, wabaId: string, call: Call): Answer {
  const body = call.json();
  if (typeof body !== 'object' || body === null)
    throw invalidParameter('The body is not valid JSON.');
  try {
    const added = inbox.addTemplate(
      parseSeed(template, { ...body, waba_id: wabaId, status: 'PENDING' }),
    );
    return json(200, { id: added.id, status: added.status, category: added.category });
  } catch (failure) {
    if (failure instanceof SeedError) throw invalidParameter(failure.problems.join('; '));
    throw failure;
  }
}

export function deleteTemplate(inbox: Inbox, wabaId: string, call: Call): Answer {
  const name = call.query.get('name');
  if (name === null) throw invalidParameter('The parameter name is required.');
  const found = [...inbox.templates].filter(
    ([, each]) => each.waba_id === wabaId && each.name === name,
  );
  if (found.length === 0) throw invalidParameter(`Message template "${name}" not found`);
  for (const [key] of found) inbox.templates.delete(key);
  return json(200, { success: true });
}
