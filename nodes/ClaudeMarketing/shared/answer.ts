import type { IDataObject } from 'n8n-workflow';
import type { ItemRun } from '../../items/eachItem';
import { flag } from '../../items/parameters';
import { troubleFailure, type Asked } from './askModel';

/**
 * The model's answer, or the task's own stand-in where it has one and the switch of this name allows it.
 *
 * @param standInSwitch null when only a person can stand in
 * @throws RequestFailure when there is neither
 */
export function answerOf<Output>(
  run: ItemRun,
  asked: Asked<Output>,
  standInSwitch: 'fallbackOnFailure' | 'rulesOnFailure' | null,
): Output {
  if (asked.ok) return asked.output;
  if (asked.fallback !== null && standInSwitch !== null && flag(run, standInSwitch)) {
    return asked.fallback;
  }
  throw troubleFailure(asked.trouble);
}

/** Who wrote a text and, when it was no model, why not. */
export function writerOf(asked: Asked<unknown>): IDataObject {
  if (asked.ok) return { writer: 'model' };
  const { code, detail } = asked.trouble;
  return { writer: 'plain', plain_reason: code, plain_reason_detail: detail };
}

/** Why rules decided in place of a model; nothing when it was the model. */
export function rulesReasonOf(asked: Asked<unknown>): IDataObject {
  if (asked.ok) return {};
  const { code, detail } = asked.trouble;
  return { rules_reason: code, rules_reason_detail: detail };
}
