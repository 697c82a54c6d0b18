/**
 * Wait asked for by an answer, in milliseconds: `retry-after-ms`, else `retry-after` as seconds or as an
 * HTTP date (RFC 9110 §10.2.3). Undefined when neither is usable.
 */
export function retryAfterMs(
  headers: Readonly<Record<string, string>>,
  nowMs: number,
): number | undefined {
  const exactMs = Number(headers['retry-after-ms'] ?? Number.NaN);
  if (Number.isFinite(exactMs) && exactMs >= 0) return exactMs;
  const value = headers['retry-after']?.trim();
  if (!value) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1_000);
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
