import { detectOptOut } from '../consent/opt-out';
import type { AttackKind } from '../ai/safety/instruction-patterns';
import { intentByRules } from './intent-rules';
import type { Intent, IntentLabel } from './intents';

/** Below this nobody acts on an intent but a person. */
export const intentMinimumProbability = 0.6;

/** Intents that belong to people, however sure the reading is. */
const forPeople: ReadonlySet<IntentLabel> = new Set(['complaint', 'human_request']);

export type ReplyRoute =
  /** Stop every message of the purpose on every channel, within 60 s. */
  | 'suppress'
  /** A person reads and answers. */
  | 'human'
  /** The automated answer for this intent may go out. */
  | 'answer'
  /** Nothing to say: end the sequence. */
  | 'close';

export interface IntentDecision extends Intent {
  readonly route: ReplyRoute;
  readonly decidedBy: 'keywords' | 'model' | 'rules';
  readonly reason:
    'opt_out' | 'low_confidence' | 'for_people' | 'instructions_in_text' | 'rules_disagree' | null;
}

/**
 * What to do with a reply. Opt-out keywords decide before any model is asked. A model's `unsubscribe` is believed,
 * too: stopping wrongly costs a message, writing on costs trust.
 *
 * `'STOP'` → suppress by keywords; model 0.55 `wants_info` → human; model 0.9 `price_objection` → answer.
 * @param model its accepted reading; null when it is down or its answer failed the checks.
 */
export function decideIntent(
  reply: string,
  model: Intent | null,
  attacks: readonly AttackKind[],
): IntentDecision {
  const optOut = detectOptOut(reply);
  const rules = intentByRules(reply);
  if (optOut.optOut)
    return { ...rules, route: 'suppress', decidedBy: 'keywords', reason: 'opt_out' };

  const intent = model ?? rules;
  const decidedBy = model === null ? 'rules' : 'model';
  const toHuman = (reason: NonNullable<IntentDecision['reason']>): IntentDecision => ({
    ...intent,
    route: 'human',
    decidedBy,
    reason,
  });
  if (attacks.length > 0) return toHuman('instructions_in_text');
  if (intent.probability < intentMinimumProbability || intent.label === 'other') {
    return toHuman('low_confidence');
  }
  if (intent.label === 'unsubscribe') {
    return { ...intent, route: 'suppress', decidedBy, reason: 'opt_out' };
  }
  if (forPeople.has(intent.label)) return toHuman('for_people');
  // A model that sees a sale where the words complain or end is not followed.
  if (forPeople.has(rules.label)) return toHuman('rules_disagree');
  const ends =
    intent.label === 'not_interested' || intent.label === 'wrong_person' || intent.label === 'spam';
  return { ...intent, route: ends ? 'close' : 'answer', decidedBy, reason: null };
}
