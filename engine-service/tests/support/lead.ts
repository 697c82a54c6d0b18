import type { EngineClient } from './client';

/** Takes a submission in and returns the id of its lead. */
export async function ingestLead(
  engine: Pick<EngineClient, 'call'>,
  key: string,
  submission: object,
): Promise<string> {
  const { body } = await engine.call<{ results: { lead?: { id: string } }[] }>(
    'POST',
    '/api/leads/ingest',
    { key, body: { items: [{ submission: { source: 'form', ...submission } }] } },
  );
  const id = body.results[0]?.lead?.id;
  if (id === undefined) throw new Error(JSON.stringify(body));
  return id;
}

/** Stores a hot score and returns the id of the lead.qualified event. */
export async function qualifyLead(
  engine: Pick<EngineClient, 'call'> & {
    readonly superuser: {
      readonly pool: {
        query(text: string, values: unknown[]): Promise<{ rows: { id: string }[] }>;
      };
    };
  },
  key: string,
  leadId: string,
): Promise<string> {
  await engine.call('POST', '/api/leads/scores', {
    key,
    body: {
      items: [
        {
          lead_id: leadId,
          score: 80,
          probability: 0.7,
          temperature: 'hot',
          scorer: 'rules',
          reasons: [],
          evidence: [],
          features: {},
          needs_human: false,
          mode: 'live',
        },
      ],
    },
  });
  const { rows } = await engine.superuser.pool.query(
    `select id from outbox_events where aggregate_id = $1 and type = 'lead.qualified'
     order by seq desc limit 1`,
    [leadId],
  );
  return rows[0]?.id ?? '';
}
