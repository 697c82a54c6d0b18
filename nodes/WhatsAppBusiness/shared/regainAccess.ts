const minuteMs = 60_000;

/**
 * Wait Meta announces in `X-Business-Use-Case-Usage`: JSON with `estimated_time_to_regain_access` in minutes for
 * each use case. Undefined when it announces none.
 */
export function regainAccessMs(headers: Readonly<Record<string, string>>): number | undefined {
  const usage = headers['x-business-use-case-usage'] ?? '';
  const minutes = [...usage.matchAll(/"estimated_time_to_regain_access"\s*:\s*(\d+)/g)].map(
    ([, value]) => Number(value),
  );
  const longest = Math.max(0, ...minutes);
  return longest > 0 ? longest * minuteMs : undefined;
}
