import { resolveModel, successorOf, type ModelAlarm } from './models/lifecycle';
import { addUsage, costUsdMicros, estimateTokens, noUsage, type TokenUsage } from './models/cost';
import type { ModelEntry } from './models/model';
import { outputSchemaOf } from './output-schema';
import type { CallFailure, CallModel, ModelRequest, OutputSchema, PromptTurn } from './request';
import { readAnswer, repairPrompt, salvaged } from './repair';
import { taskRef, type AiTask, type Violation } from './task';

/** An answer that breaks the task's rules is sent back this often before a person or the fallback takes over. */
export const maxRepairs = 2;

export interface RunOptions {
  /** Model id from the settings; see the registry. */
  readonly model: string;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Refuse before calling when the estimate is above this; null for no limit. */
  readonly maxCostUsdMicros: number | null;
  /** Overrides the task's own deadline. */
  readonly deadlineMs?: number;
}

/** What every call records, whatever came of it. */
export interface RunRecord {
  readonly task: string;
  /** Model that answered, or was asked last. */
  readonly model: string;
  readonly calls: number;
  readonly usage: TokenUsage;
  /** null when the price is unknown. */
  readonly cost_usd_micros: number | null;
  readonly latency_ms: number;
  /** What was wrong with each refused answer, oldest first. */
  readonly refusedAnswers: readonly (readonly Violation[])[];
  readonly alarms: readonly ModelAlarm[];
}

export type RunFailure =
  /** The model declined. */
  | 'refused'
  /** The answer did not fit into the token budget. */
  | 'truncated'
  /** Still wrong after all repairs. */
  | 'invalid'
  /** Dearer than allowed; nothing was sent. */
  | 'over_budget'
  /** The task's time is up. */
  | 'deadline'
  | CallFailure;

export type RunResult<Output> =
  | (RunRecord & {
      readonly ok: true;
      readonly output: Output;
      /** Parts that broke the rules were left out. */
      readonly trimmed: boolean;
    })
  | (RunRecord & {
      readonly ok: false;
      readonly code: RunFailure;
      readonly detail: string;
      /** The task's own stand-in; null when only a person can do it. */
      readonly fallback: Output | null;
    });

/**
 * Asks a model until its answer passes the task's schema and checks: one try and two repairs. Pure but for `callModel`.
 * A model that is gone is replaced once by its named successor. A failure carries the task's fallback.
 *
 * `runTask(leadScore, input, call, {model:'claude-haiku-5-5', clock:Date.now, maxCostUsdMicros:null})`
 * → `{ok:true, output:{features, evidence, …}, calls:1, usage, cost_usd_micros:…}`.
 */
export async function runTask<Input, Output>(
  task: AiTask<Input, Output>,
  input: Input,
  callModel: CallModel,
  options: RunOptions,
): Promise<RunResult<Output>> {
  const startedMs = options.clock();
  const endsMs = startedMs + (options.deadlineMs ?? task.deadlineMs);
  const resolved = resolveModel(options.model, new Date(startedMs));
  const alarms: ModelAlarm[] = resolved.alarm ? [resolved.alarm] : [];
  const refusedAnswers: (readonly Violation[])[] = [];
  let model = resolved.model;
  let usage = noUsage;
  let calls = 0;

  const record = (): RunRecord => ({
    task: taskRef(task),
    model: model.id,
    calls,
    usage,
    cost_usd_micros: costUsdMicros(model, usage),
    latency_ms: options.clock() - startedMs,
    refusedAnswers,
    alarms,
  });
  const failed = (code: RunFailure, detail: string): RunResult<Output> => ({
    ...record(),
    ok: false,
    code,
    detail,
    fallback: task.fallback(input),
  });

  const outputSchema = outputSchemaOf(task.schema);
  const turns: PromptTurn[] = [{ role: 'user', blocks: task.user(input) }];
  let replaced = false;
  for (;;) {
    const timeoutMs = endsMs - options.clock();
    if (timeoutMs <= 0) return failed('deadline', 'The time for this task is up.');
    const request = requestOf(task, model, turns, outputSchema, timeoutMs);
    const estimate = estimatedCostUsdMicros(model, request);
    if (options.maxCostUsdMicros !== null && estimate !== null) {
      const spent = costUsdMicros(model, usage) ?? 0;
      if (spent + estimate > options.maxCostUsdMicros) {
        return failed(
          'over_budget',
          `The call may cost ${spent + estimate} micro-dollars; ${options.maxCostUsdMicros} are allowed.`,
        );
      }
    }
    calls += 1;
    const reply = await callModel(request);

    if (!reply.ok) {
      const successor =
        reply.code === 'model_gone' && !replaced
          ? successorOf(model.id, new Date(options.clock()))
          : null;
      if (!successor) return failed(reply.code, reply.detail);
      replaced = true;
      model = successor.model;
      if (successor.alarm && !alarms.some((known) => known.key === successor.alarm?.key)) {
        alarms.push(successor.alarm);
      }
      continue;
    }
    usage = addUsage(usage, reply.usage);
    if (reply.stopped === 'refused') return failed('refused', 'The model declined to answer.');
    if (reply.stopped === 'truncated') {
      return failed('truncated', `The answer did not fit into ${task.maxOutputTokens} tokens.`);
    }
    const answer = readAnswer(task, input, reply.text);
    if (answer.ok) return { ...record(), ok: true, output: answer.output, trimmed: false };
    refusedAnswers.push(answer.violations);
    if (refusedAnswers.length > maxRepairs) {
      const rest = salvaged(task, input, answer.shaped);
      if (rest !== null) return { ...record(), ok: true, output: rest, trimmed: true };
      const codes = [...new Set(answer.violations.map((violation) => violation.code))];
      return failed(
        'invalid',
        `The answer still broke the rules after repairs: ${codes.join(', ')}.`,
      );
    }
    turns.push(...repairPrompt(reply.text, answer.violations));
  }
}

function requestOf<Input, Output>(
  task: AiTask<Input, Output>,
  model: ModelEntry,
  turns: readonly PromptTurn[],
  outputSchema: OutputSchema,
  timeoutMs: number,
): ModelRequest {
  return {
    task: taskRef(task),
    model: model.id,
    maxOutputTokens: Math.min(task.maxOutputTokens, model.maxOutputTokens ?? Infinity),
    effort: model.defaultEffort === null ? null : task.effort,
    system: [{ text: task.system, cached: true }],
    turns: [...turns],
    outputSchema,
    timeoutMs,
  };
}

/** Upper estimate of one call in millionths of a US dollar: nothing cached, the output budget used up. */
export function estimatedCostUsdMicros(model: ModelEntry, request: ModelRequest): number | null {
  const blocks = [...request.system, ...request.turns.flatMap((turn) => turn.blocks)];
  const characters = blocks.map((block) => block.text).join('\n');
  return costUsdMicros(model, {
    ...noUsage,
    input_tokens: estimateTokens(characters + JSON.stringify(request.outputSchema)),
    output_tokens: request.maxOutputTokens,
  });
}
