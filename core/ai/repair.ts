import type { PromptTurn } from './request';
import type { AiTask, Violation } from './task';

export type ReadAnswer<Output> =
  | { readonly ok: true; readonly output: Output }
  | {
      readonly ok: false;
      readonly violations: readonly Violation[];
      /** The answer, when it had the right shape and only broke the task's rules. */
      readonly shaped: Output | null;
    };

/** Parses and checks what a model wrote. A code fence around the JSON is forgiven. */
export function readAnswer<Input, Output>(
  task: AiTask<Input, Output>,
  input: Input,
  text: string,
): ReadAnswer<Output> {
  const parsed = parseJson(text);
  if (!parsed.ok) {
    const notJson = {
      code: 'not_json',
      path: '',
      message: 'The answer is not one JSON object.',
    } as const;
    return { ok: false, violations: [notJson], shaped: null };
  }
  const shaped = task.schema.safeParse(parsed.value);
  if (!shaped.success) {
    return {
      ok: false,
      shaped: null,
      violations: shaped.error.issues.slice(0, 10).map((issue) => ({
        code: 'schema',
        path: issue.path.join('.'),
        message: schemaMessage(issue.code),
      })),
    };
  }
  const violations = task.check(shaped.data, input);
  return violations.length === 0
    ? { ok: true, output: shaped.data }
    : { ok: false, violations, shaped: shaped.data };
}

/** The acceptable part of an answer that broke rules to the end, or null. */
export function salvaged<Input, Output>(
  task: AiTask<Input, Output>,
  input: Input,
  shaped: Output | null,
): Output | null {
  if (shaped === null || task.salvage === undefined) return null;
  const rest = task.salvage(shaped, input);
  return rest !== null && task.check(rest, input).length === 0 ? rest : null;
}

/** The refused answer and what to do better. Quotes nothing but our own words. */
export function repairPrompt(
  answer: string,
  violations: readonly Violation[],
): readonly PromptTurn[] {
  const list = violations
    .slice(0, 10)
    .map(
      (violation) => `- ${violation.path === '' ? 'answer' : violation.path}: ${violation.message}`,
    );
  const text = [
    'That answer cannot be used:',
    ...list,
    'Write the whole JSON object again with these points put right. The task and its rules are unchanged.',
  ].join('\n');
  return [
    { role: 'assistant', blocks: [{ text: answer === '' ? '{}' : answer, cached: false }] },
    { role: 'user', blocks: [{ text, cached: false }] },
  ];
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false } {
  const bare = text.trim().replace(/^```(?:json)?\s*([\s\S]*?)\s*```$/, '$1');
  try {
    return { ok: true, value: JSON.parse(bare) as unknown };
  } catch {
    return { ok: false };
  }
}

/** zod's own messages can repeat the offending text; these cannot. */
function schemaMessage(code: string): string {
  const messages: Readonly<Record<string, string>> = {
    invalid_type: 'This field is missing or has the wrong type.',
    invalid_value: 'Use one of the listed values.',
    too_big: 'This is longer or larger than allowed.',
    too_small: 'This is shorter or smaller than allowed.',
    unrecognized_keys: 'There are fields the format does not have.',
    invalid_format: 'This is not in the required format.',
  };
  return messages[code] ?? 'This does not fit the format.';
}
