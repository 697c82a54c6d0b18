import { z } from 'zod/v4';
import { tokenQuirks } from './token-quirks';

const durationMs = z.int().min(0).max(600_000);

/** What can go wrong on purpose. The first six need nothing of the vendor; the last ones it plays itself. */
export const fault = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(200).max(599),
    headers: z.record(z.string(), z.string()).optional(),
    /** The vendor's own error shape when absent. */
    body: z.unknown().optional(),
  }),
  z.strictObject({
    kind: z.literal('delay'),
    ms: durationMs,
    /** Given: a random delay between `ms` and `max_ms`. */
    max_ms: durationMs.optional(),
    /** `after`: the work is done at once and only the answer is late. */
    when: z.enum(['before', 'after']).default('before'),
  }),
  z.strictObject({ kind: z.literal('timeout_after_success') }),
  z.strictObject({
    kind: z.literal('reset'),
    /** true: the work is done, then the connection breaks. */
    after_success: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('slow_body'), ms: durationMs }),
  z.strictObject({ kind: z.literal('malformed_body') }),
  z.strictObject({ kind: z.literal('html'), status: z.int().min(200).max(599) }),
  z.strictObject({
    kind: z.literal('huge_body'),
    bytes: z
      .int()
      .min(1)
      .max(256 * 1024 * 1024),
  }),
  z.strictObject({ kind: z.literal('redirect'), to: z.string() }),
  z.strictObject({ kind: z.literal('token_quirk'), quirk: z.enum(tokenQuirks) }),
  z.strictObject({ kind: z.literal('refusal') }),
  z.strictObject({ kind: z.literal('dead_model') }),
  z.strictObject({ kind: z.literal('truncated_output') }),
]);

export type Fault = z.output<typeof fault>;

export const faultKinds: readonly string[] = fault.options.map((option) => option.shape.kind.value);

/** Body of `POST /control/faults`. */
export const faultOrder = z.strictObject({
  vendor: z.string().min(1),
  method: z.string().optional(),
  /** A prefix of the path below the vendor's prefix, or a regular expression. */
  path: z.string().optional(),
  /** How many requests it strikes; 0 = until it is deleted. */
  times: z.int().min(0).max(1_000_000).default(1),
  fault,
});

export type FaultOrder = z.output<typeof faultOrder>;
