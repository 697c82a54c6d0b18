/** One thing the main job must do, shown as a row of the result table. */
export interface DemoStep {
  readonly title: string;
  /** Does it and returns what was seen, in a few words. Throws when it did not happen. */
  run(this: void): Promise<string>;
}

export interface StepResult {
  readonly title: string;
  readonly ok: boolean;
  readonly seen: string;
  readonly tookMs: number;
}

/** Runs the steps in order and stops at the first that fails; `onResult` hears of each. */
export async function runSteps(
  steps: readonly DemoStep[],
  onResult: (result: StepResult) => void,
): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  for (const { title, run } of steps) {
    const startedAt = Date.now();
    const outcome = await run().then(
      (seen) => ({ ok: true, seen }),
      (failure: unknown) => ({
        ok: false,
        seen: failure instanceof Error ? failure.message : String(failure),
      }),
    );
    const result = { title, ...outcome, tookMs: Date.now() - startedAt };
    results.push(result);
    onResult(result);
    if (!result.ok) break;
  }
  return results;
}

/** Renders results as a table for a terminal. */
export function stepTable(results: readonly StepResult[]): string {
  const titleWidth = Math.max(4, ...results.map(({ title }) => title.length));
  const row = (mark: string, title: string, seconds: string, seen: string) =>
    `${mark} ${title.padEnd(titleWidth)}  ${seconds.padStart(7)}  ${seen}`;
  return [
    row(' ', 'Step', 'Time', 'Seen'),
    row(' ', '─'.repeat(titleWidth), '───────', '────'),
    ...results.map(({ title, ok, seen, tookMs }) =>
      row(ok ? '✓' : '✗', title, `${(tookMs / 1000).toFixed(1)} s`, seen),
    ),
  ].join('\n');
}
