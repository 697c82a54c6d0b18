/** Why a person has to look at a score. */
export type ReviewReason =
  | 'scorers_disagree'
  | 'contact_missing'
  | 'message_missing'
  | 'instructions_in_text'
  | 'score_jump';
