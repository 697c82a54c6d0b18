import { z } from 'zod/v4';
import { json, Refused, type Answer } from '../server/answer';
import { BoundedMap } from '../server/bounded-map';
import type { Call } from '../server/call';
import type { Clock } from '../server/clock';
import { randomText } from '../server/identifiers';
import { anthropicError, invalid } from './errors';

const batchBody = z.strictObject({
  requests: z
    .array(
      z.strictObject({
        custom_id: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
        params: z.record(z.string(), z.unknown()),
      }),
    )
    .min(1)
    .max(100_000),
});

type Result =
  | { readonly type: 'succeeded'; readonly message: unknown }
  | { readonly type: 'errored'; readonly error: unknown }
  | { readonly type: 'canceled' }
  | { readonly type: 'expired' };

interface Batch {
  readonly id: string;
  readonly requests: z.output<typeof batchBody>['requests'];
  readonly createdAtMs: number;
  /** When the work is done, unless it is cancelled before. */
  readonly endsAtMs: number;
  canceledAtMs: number | null;
  results: Map<string, Result> | null;
}

const lifetimeMs = 24 * 3_600_000;

/**
 * Message batches: asynchronous, per-request results in any order, cancellation. A batch ends `durationMs` after it was
 * made, by the sandbox's clock; longer than 24 h and it expires.
 */
export class Batches {
  readonly #batches = new BoundedMap<string, Batch>(200);
  durationMs = 1_000;

  constructor(
    private readonly clock: Clock,
    /** Answers one request of a batch like a call of its own. */
    private readonly run: (params: unknown, version: string) => unknown,
  ) {}

  reset(): void {
    this.#batches.clear();
    this.durationMs = 1_000;
  }

  create(call: Call): Answer {
    const parsed = batchBody.safeParse(call.json());
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw invalid(issue?.path.map(String).join('.') ?? 'requests', issue?.message ?? 'Invalid');
    }
    const { requests } = parsed.data;
    const ids = requests.map((request) => request.custom_id);
    const duplicate = ids.find((id, at) => ids.indexOf(id) !== at);
    if (duplicate !== undefined)
      throw invalid('requests', `custom_id must be unique, found "${duplicate}" more than once`);
    const nowMs = this.clock.nowMs();
    const batch: Batch = {
      id: `msgbatch_01${randomText(16).replaceAll(/[-_]/g, 'x')}`,
      requests,
      createdAtMs: nowMs,
      endsAtMs: nowMs + this.durationMs,
      canceledAtMs: null,
      results: null,
    };
    this.#batches.set(batch.id, batch);
    return json(200, this.#view(batch, call));
  }

  get(call: Call): Answer {
    return json(200, this.#view(this.#find(call), call));
  }

  list(call: Call): Answer {
    const newestFirst = [...this.#batches.values()].reverse();
    const limit = Math.min(1_000, Math.max(1, Number(call.query.get('limit') ?? 20) || 20));
    const after = call.query.get('after_id');
    const from = after === null ? 0 : newestFirst.findIndex((batch) => batch.id === after) + 1;
    const page = newestFirst.slice(from, from + limit);
    return json(200, {
      data: page.map((batch) => this.#view(batch, call)),
      has_more: from + limit < newestFirst.length,
      first_id: page[0]?.id ?? null,
      last_id: page.at(-1)?.id ?? null,
    });
  }

  cancel(call: Call): Answer {
    const batch = this.#find(call);
    if (!this.#isEnded(batch)) batch.canceledAtMs ??= this.clock.nowMs();
    return json(200, this.#view(batch, call));
  }

  remove(call: Call): Answer {
    const batch = this.#find(call);
    if (!this.#isEnded(batch))
      throw new Refused(anthropicError(400, 'A batch can be deleted only after it has ended.'));
    this.#batches.delete(batch.id);
    return json(200, { id: batch.id, type: 'message_batch_deleted' });
  }

  /** JSON lines, newest request first: callers must go by `custom_id`. */
  results(call: Call, version: string): Answer {
    const batch = this.#find(call);
    if (!this.#isEnded(batch))
      throw new Refused(anthropicError(404, 'The batch has not ended: there are no results yet.'));
    const lines = [...this.#resultsOf(batch, version)]
      .reverse()
      .map(([custom_id, result]) => JSON.stringify({ custom_id, result }));
    return {
      status: 200,
      body: `${lines.join('\n')}\n`,
      headers: { 'content-type': 'application/x-jsonl' },
    };
  }

  #find(call: Call): Batch {
    const found = this.#batches.get(call.params['id'] ?? '');
    if (!found) throw new Refused(anthropicError(404, `message_batch: ${call.params['id'] ?? ''}`));
    return found;
  }

  #isEnded(batch: Batch): boolean {
    const nowMs = this.clock.nowMs();
    return (
      nowMs >= batch.endsAtMs ||
      nowMs >= batch.createdAtMs + lifetimeMs ||
      (batch.canceledAtMs !== null && nowMs > batch.canceledAtMs)
    );
  }

  #resultsOf(batch: Batch, version: string): Map<string, Result> {
    batch.results ??= new Map(
      batch.requests.map(({ custom_id, params }): [string, Result] => [
        custom_id,
        this.#resultOf(batch, params, version),
      ]),
    );
    return batch.results;
  }

  #resultOf(batch: Batch, params: unknown, version: string): Result {
    if (batch.canceledAtMs !== null) return { type: 'canceled' };
    if (batch.endsAtMs > batch.createdAtMs + lifetimeMs) return { type: 'expired' };
    try {
      return { type: 'succeeded', message: this.run(params, version) };
    } catch (failure) {
      if (failure instanceof Refused) return { type: 'errored', error: failure.answer.body };
      throw failure;
    }
  }

  #view(batch: Batch, call: Call): Record<string, unknown> {
    const ended = this.#isEnded(batch);
    const counts = { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0 };
    if (ended) {
      const version = call.header('anthropic-version') ?? '';
      for (const { type } of this.#resultsOf(batch, version).values()) counts[type] += 1;
    } else counts.processing = batch.requests.length;
    return {
      id: batch.id,
      type: 'message_batch',
      processing_status: ended
        ? 'ended'
        : batch.canceledAtMs === null
          ? 'in_progress'
          : 'canceling',
      request_counts: counts,
      created_at: iso(batch.createdAtMs),
      expires_at: iso(batch.createdAtMs + lifetimeMs),
      ended_at: ended ? iso(Math.min(batch.endsAtMs, this.clock.nowMs())) : null,
      cancel_initiated_at: batch.canceledAtMs === null ? null : iso(batch.canceledAtMs),
      archived_at: null,
      results_url: ended
        ? `${call.origin}/anthropic/v1/messages/batches/${batch.id}/results`
        : null,
    };
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
