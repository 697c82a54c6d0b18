import { models as knownModels } from './catalogue';
import type { ModelEntry } from './model';

/** A model's end is announced this long before it comes. */
export const retirementWarningDays = 30;

/** Raised once per `key`, however many calls meet it: the receiver keeps the keys it has seen. */
export interface ModelAlarm {
  /** e.g. `model_retired:claude-sonnet-4-5`. */
  readonly key: string;
  readonly code: 'model_retired' | 'model_retiring' | 'model_unknown';
  readonly model: string;
  /** Model that is used, or that should be set, instead. */
  readonly successor: string | null;
  readonly message: string;
}

export interface ResolvedModel {
  readonly model: ModelEntry;
  readonly alarm: ModelAlarm | null;
}

/**
 * The model to call for the one a setting names. A retired model is replaced by its named successor, followed until
 * one answers; a dying one is used to its last day. An id the registry does not know is used as it is: vendors
 * release models faster than we do.
 *
 * `claude-sonnet-4-5` on 2026-11-22 → itself with alarm `model_retiring`; on 2026-12-01 → `claude-sonnet-5-5` with
 * alarm `model_retired`.
 */
export function resolveModel(
  id: string,
  now: Date,
  catalogue: readonly ModelEntry[] = knownModels,
): ResolvedModel {
  const entry = catalogue.find((model) => model.id === id);
  if (!entry) return { model: unknownModel(id), alarm: alarmOf('model_unknown', id, null, '') };
  if (entry.lastDay === null) return { model: entry, alarm: null };
  if (isGone(entry, now)) {
    const successor = livingSuccessor(entry, now, catalogue);
    return {
      model: successor ?? entry,
      alarm: alarmOf('model_retired', id, successor?.id ?? null, entry.lastDay),
    };
  }
  const endsMs = Date.parse(`${entry.lastDay}T24:00:00Z`);
  const dying = endsMs - now.getTime() <= retirementWarningDays * 86_400_000;
  return {
    model: entry,
    alarm: dying ? alarmOf('model_retiring', id, entry.successor, entry.lastDay) : null,
  };
}

/** For a vendor's "no such model" before or without an announced date. */
export function successorOf(
  id: string,
  now: Date,
  catalogue: readonly ModelEntry[] = knownModels,
): ResolvedModel | null {
  const entry = catalogue.find((model) => model.id === id);
  const successor = entry ? livingSuccessor(entry, now, catalogue) : null;
  return successor
    ? { model: successor, alarm: alarmOf('model_retired', id, successor.id, 'now') }
    : null;
}

function livingSuccessor(
  entry: ModelEntry,
  now: Date,
  catalogue: readonly ModelEntry[],
): ModelEntry | null {
  const seen = new Set([entry.id]);
  let next = catalogue.find((model) => model.id === entry.successor);
  while (next && isGone(next, now) && !seen.has(next.id)) {
    seen.add(next.id);
    const { successor } = next;
    next = catalogue.find((model) => model.id === successor);
  }
  return next && !isGone(next, now) ? next : null;
}

function isGone(entry: ModelEntry, now: Date): boolean {
  return entry.lastDay !== null && now.getTime() >= Date.parse(`${entry.lastDay}T24:00:00Z`);
}

function unknownModel(id: string): ModelEntry {
  return {
    id,
    vendor: 'anthropic',
    use: 'text',
    price: null,
    contextTokens: null,
    maxOutputTokens: null,
    defaultEffort: null,
    lastDay: null,
    successor: null,
  };
}

function alarmOf(
  code: ModelAlarm['code'],
  model: string,
  successor: string | null,
  lastDay: string,
): ModelAlarm {
  const instead = successor === null ? 'Choose another model in the settings.' : '';
  const message = {
    model_unknown: `The model "${model}" is not in the registry: its price and end date are unknown.`,
    model_retiring: `The model "${model}" answers until ${lastDay}. ${successor === null ? instead : `Set "${successor}" instead.`}`,
    model_retired: `The model "${model}" no longer answers. ${successor === null ? instead : `"${successor}" is used instead.`}`,
  }[code];
  return { key: `${code}:${model}`, code, model, successor, message };
}
