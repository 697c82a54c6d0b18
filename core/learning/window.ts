import { requireFinite } from '../statistics/guards';
import { InputError } from '../statistics/input-error';

/** Something the system did whose outcome is known: a scored lead, a sent message, a published post. */
export interface LabelledExample {
  readonly id: string;
  readonly observedAtMs: number;
  readonly succeeded: boolean;
  /** What was known when it was done, as categories: `{channel: 'whatsapp', hour_band: 'evening'}`. */
  readonly traits: Readonly<Record<string, string>>;
}

export const learningWindowDays = 30;
/** Share of examples never learnt from, only evaluated on. */
export const heldBackShare = 0.3;

export interface LearningWindow {
  readonly learnFrom: readonly LabelledExample[];
  readonly heldBack: readonly LabelledExample[];
}

/**
 * The last 30 days, split by a hash of each id: an example is held back for ever or never, so that repeating the loop
 * cannot leak held-back outcomes into what is learnt. An id seen twice keeps its newest outcome.
 *
 * @throws InputError `not_finite` for times, `out_of_range` for outcomes in the future.
 */
export function learningWindow(
  examples: readonly LabelledExample[],
  nowMs: number,
  days = learningWindowDays,
): LearningWindow {
  const newest = new Map<string, LabelledExample>();
  for (const example of examples) {
    requireFinite(example.observedAtMs, `${example.id}: observedAtMs`);
    if (example.observedAtMs > nowMs) {
      throw new InputError('out_of_range', `Example ${example.id} has an outcome in the future.`);
    }
    if (nowMs - example.observedAtMs > days * 86_400_000) continue;
    const known = newest.get(example.id);
    if (!known || known.observedAtMs <= example.observedAtMs) newest.set(example.id, example);
  }
  const learnFrom: LabelledExample[] = [];
  const heldBack: LabelledExample[] = [];
  for (const example of newest.values()) {
    (isHeldBack(example.id) ? heldBack : learnFrom).push(example);
  }
  return { learnFrom, heldBack };
}

/** FNV-1a, finished by a multiply-shift so that consecutive ids spread evenly. */
export function isHeldBack(id: string): boolean {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) / 4_294_967_296 < heldBackShare;
}
