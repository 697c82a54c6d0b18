import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { defaultModels } from '../../../core/ai/models/catalogue';
import { noUsage } from '../../../core/ai/models/cost';
import { runTask, type RunFailure } from '../../../core/ai/run-task';
import { taskRef, type AiTask } from '../../../core/ai/task';
import type { Mode } from '../../../core/vendors/mode';
import { RequestFailure } from '../../exchange/failure';
import { settled } from '../../exchange/settled';
import { tooLate, withinTime } from '../../exchange/withinTime';
import type { ItemRun } from '../../items/eachItem';
import { collection, numberEntry, optionalText } from '../../items/parameters';
import { connectAnthropic, modelOver } from './transport';

export interface ModelTrouble {
  readonly code: RunFailure;
  readonly detail: string;
}

export type Asked<Output> = {
  /** Facts of the call for the output: model, prompt version, usage, cost, latency, mode. */
  readonly record: IDataObject;
} & (
  | {
      readonly ok: true;
      readonly output: Output;
      /** Parts that broke the task's rules were left out. */
      readonly trimmed: boolean;
    }
  | { readonly ok: false; readonly trouble: ModelTrouble; readonly fallback: Output | null }
);

const usualConcurrency = 4;
/** Kept free of the deadline for a late timer and the stand-in's own work. */
const headroomMs = 500;

export function concurrencyOf(context: IExecuteFunctions): number {
  const options = collection({ context, itemIndex: 0 }, 'options');
  return numberEntry(options, 'concurrency', 'Items at a Time') ?? usualConcurrency;
}

/**
 * Does one task with a model, inside the task's deadline: opening the connection, tries, repairs and all. Trouble
 * with the model is a value; what is wrong with the node's own parameters is thrown.
 */
export async function askModel<Input, Output>(
  run: ItemRun,
  task: AiTask<Input, Output>,
  input: Input,
): Promise<Asked<Output>> {
  const startedMs = Date.now();
  const deadlineMs = task.deadlineMs - headroomMs;
  const opened = await withinTime(
    deadlineMs,
    settled(() => connectAnthropic(run)),
  );
  const latencyMs = () => Date.now() - startedMs;
  if (opened === tooLate || opened instanceof RequestFailure) {
    return {
      ok: false,
      trouble:
        opened === tooLate
          ? { code: 'deadline', detail: 'The account could not be opened in time.' }
          : {
              code: opened.httpStatus === 401 ? 'unauthorized' : 'unavailable',
              detail: opened.message,
            },
      fallback: task.fallback(input),
      record: { ...notAsked, prompt_version: taskRef(task), latency_ms: latencyMs(), mode: 'live' },
    };
  }
  const options = collection(run, 'options');
  const result = await runTask(task, input, modelOver(opened), {
    model: optionalText(run, 'model') || defaultModels[task.tier],
    clock: Date.now,
    maxCostUsdMicros: numberEntry(options, 'maxCostUsdMicros', 'Max Cost per Item') ?? null,
    deadlineMs: deadlineMs - latencyMs(),
  });
  const mode: Mode = opened.mode;
  const record: IDataObject = {
    model: result.ok ? result.model : null,
    model_asked: result.model,
    model_calls: result.calls,
    prompt_version: result.task,
    usage: { ...result.usage },
    cost_usd_micros: result.cost_usd_micros,
    latency_ms: latencyMs(),
    mode,
    alarms: result.alarms.map(({ message }) => message),
  };
  if (result.ok) return { ok: true, output: result.output, trimmed: result.trimmed, record };
  const { code, detail, fallback } = result;
  return { ok: false, trouble: { code, detail }, fallback, record };
}

/** The call's facts where no model was asked. */
export const notAsked: IDataObject = {
  model: null,
  model_asked: null,
  model_calls: 0,
  usage: { ...noUsage },
  cost_usd_micros: 0,
  alarms: [],
};

/** The trouble as a failure, for those who want no stand-in. */
export function troubleFailure({ code, detail }: ModelTrouble): RequestFailure {
  return new RequestFailure({
    code: codes[code],
    message: detail,
    fix: fixes[code],
    // Asking again would change little: a person does it.
    details: personNeeded.has(code) ? { needs_human: true } : {},
  });
}

const personNeeded: ReadonlySet<RunFailure> = new Set(['refused', 'invalid']);

const codes: Readonly<Record<RunFailure, string>> = {
  refused: 'model_refused',
  truncated: 'model_truncated',
  invalid: 'model_answer_invalid',
  over_budget: 'over_budget',
  deadline: 'timeout',
  unavailable: 'model_unavailable',
  model_gone: 'model_gone',
  unauthorized: 'unauthorized',
  quota: 'quota_exhausted',
  bad_request: 'invalid_request',
};

const fixes: Readonly<Record<RunFailure, string>> = {
  refused: 'The model declined this content. Let a person do this one.',
  truncated: 'Try again, or choose a model with more room.',
  invalid: 'Choose a more able model, or let a person do this one.',
  over_budget: 'Raise "Max Cost per Item" in the options, or shorten the texts.',
  deadline: 'Try again later, or choose a faster model.',
  unavailable: 'The service is busy or away. Try again later.',
  model_gone: 'Choose another model, or leave the model empty.',
  unauthorized: 'Check the API key in the credential, or reconnect the account in the vault.',
  quota: 'Raise the spending limit at Anthropic, or top the account up.',
  bad_request: 'Update this package; the vendor no longer takes the request as it is.',
};
