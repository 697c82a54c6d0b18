import { untrustedText } from './safety/untrusted-text';
import type { AttackKind } from './safety/instruction-patterns';

export interface ConversationTurn {
  readonly from: 'lead' | 'us';
  readonly text: string;
}

export interface ConversationMaterial {
  /** Oldest first. */
  readonly turns: readonly ConversationTurn[];
  /** The lead's own words: what quotes are taken from. */
  readonly quotable: string;
  readonly attacks: readonly AttackKind[];
}

/** Older turns are left out. */
const shownTurns = 20;

/** A conversation made safe for a prompt: the lead's turns lose instructions and hidden text, ours stay. */
export function conversationMaterial(turns: readonly ConversationTurn[]): ConversationMaterial {
  const shown = turns.slice(-shownTurns).map((turn) => ({ turn, safe: untrustedText(turn.text) }));
  const theirs = shown.filter(({ turn }) => turn.from === 'lead');
  return {
    turns: shown.map(({ turn, safe }) => ({
      from: turn.from,
      text: turn.from === 'lead' ? safe.text : turn.text,
    })),
    quotable: theirs.map(({ safe }) => safe.text).join('\n'),
    attacks: [...new Set(theirs.flatMap(({ safe }) => safe.attacks))],
  };
}
