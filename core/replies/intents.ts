/** What a reply wants. Closed: sequences, routing and reports count on it. */
export const intentLabels = [
  'ready_to_buy',
  'wants_info',
  'price_objection',
  'timing_objection',
  'trust_objection',
  'competitor',
  'not_interested',
  'unsubscribe',
  'complaint',
  'wrong_person',
  'spam',
  'human_request',
  'other',
] as const;
export type IntentLabel = (typeof intentLabels)[number];

export interface Intent {
  readonly label: IntentLabel;
  /** 0–1. */
  readonly probability: number;
  /** Verbatim words that show it; null for `other`. */
  readonly quote: string | null;
}
