import type { OfflineEvaluation } from './evaluation';

/** What may be learnt: scoring weights or the version of a prompt. */
export type CandidateKind = 'weights' | 'prompt';

export interface Candidate {
  readonly id: string;
  readonly kind: CandidateKind;
  /** The version it would take the place of, and the one a rollback returns to. */
  readonly replaces: string;
  readonly version: string;
}

/**
 * The life of a candidate. `shadow`: it scores beside the current version and acts on nothing. Only a person promotes.
 */
export type CandidateState =
  | { readonly stage: 'proposed'; readonly candidate: Candidate }
  | { readonly stage: 'shadow'; readonly candidate: Candidate; readonly sinceMs: number }
  | { readonly stage: 'awaiting_owner'; readonly candidate: Candidate }
  | {
      readonly stage: 'promoted';
      readonly candidate: Candidate;
      readonly by: string;
      readonly atMs: number;
    }
  | {
      readonly stage: 'rejected';
      readonly candidate: Candidate;
      readonly reason:
        | 'offline_no_better'
        | 'offline_worse'
        | 'shadow_no_better'
        | 'shadow_worse'
        | 'owner'
        | 'stale';
    }
  | {
      readonly stage: 'rolled_back';
      readonly candidate: Candidate;
      readonly restored: string;
      readonly reason: 'owner' | 'worse_in_use';
    };

export type LearningEvent =
  | {
      readonly type: 'evaluated_offline';
      readonly evaluation: OfflineEvaluation;
      readonly atMs: number;
    }
  | {
      readonly type: 'evaluated_in_shadow';
      readonly evaluation: OfflineEvaluation;
      readonly atMs: number;
    }
  | {
      readonly type: 'owner_promotes';
      readonly by: string;
      readonly currentVersion: string;
      readonly atMs: number;
    }
  | { readonly type: 'owner_rejects' }
  | { readonly type: 'evaluated_in_use'; readonly evaluation: OfflineEvaluation }
  | { readonly type: 'owner_rolls_back' };

export type Transition =
  | { readonly ok: true; readonly state: CandidateState }
  | { readonly ok: false; readonly code: 'not_now' | 'shadow_too_short' };

export const leastShadowDays = 7;

/**
 * The next state, or why the event cannot be taken now. Evaluations gate, people decide: no path leads to `promoted`
 * without a better offline evaluation, a shadow of a week that is not worse, and the owner.
 */
export function advance(state: CandidateState, event: LearningEvent): Transition {
  const { candidate } = state;
  switch (event.type) {
    case 'evaluated_offline': {
      if (state.stage !== 'proposed') return notNow;
      const { verdict } = event.evaluation;
      return verdict === 'better'
        ? to({ stage: 'shadow', candidate, sinceMs: event.atMs })
        : to({
            stage: 'rejected',
            candidate,
            reason: verdict === 'worse' ? 'offline_worse' : 'offline_no_better',
          });
    }
    case 'evaluated_in_shadow': {
      if (state.stage !== 'shadow') return notNow;
      if (event.evaluation.verdict === 'worse') {
        return to({ stage: 'rejected', candidate, reason: 'shadow_worse' });
      }
      if (event.atMs - state.sinceMs < leastShadowDays * 86_400_000) {
        return { ok: false, code: 'shadow_too_short' };
      }
      // Fresh outcomes are few: the gain need not be proven twice, but it must still point upwards.
      return event.evaluation.gain > 0
        ? to({ stage: 'awaiting_owner', candidate })
        : to({ stage: 'rejected', candidate, reason: 'shadow_no_better' });
    }
    case 'owner_promotes':
      if (state.stage !== 'awaiting_owner') return notNow;
      return event.currentVersion === candidate.replaces
        ? to({ stage: 'promoted', candidate, by: event.by, atMs: event.atMs })
        : to({ stage: 'rejected', candidate, reason: 'stale' });
    case 'owner_rejects':
      return state.stage === 'proposed' ||
        state.stage === 'shadow' ||
        state.stage === 'awaiting_owner'
        ? to({ stage: 'rejected', candidate, reason: 'owner' })
        : notNow;
    case 'evaluated_in_use':
      if (state.stage !== 'promoted') return notNow;
      return event.evaluation.verdict === 'worse'
        ? to(rolledBack(candidate, 'worse_in_use'))
        : to(state);
    case 'owner_rolls_back':
      return state.stage === 'promoted' ? to(rolledBack(candidate, 'owner')) : notNow;
  }
}

const notNow: Transition = { ok: false, code: 'not_now' };

function to(state: CandidateState): Transition {
  return { ok: true, state };
}

function rolledBack(candidate: Candidate, reason: 'owner' | 'worse_in_use'): CandidateState {
  return { stage: 'rolled_back', candidate, restored: candidate.replaces, reason };
}

/** The version to act by: the candidate's once promoted, the replaced one in every other stage. */
export function versionInUse(state: CandidateState): string {
  return state.stage === 'promoted' ? state.candidate.version : state.candidate.replaces;
}
