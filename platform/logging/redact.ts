const censored = '[redacted]';

/** Compared without case, `-` and `_`, so that `apiKey`, `api_key` and `X-Api-Key` are one name. */
const secretName =
  /(token|secret|password|passphrase|apikey|privatekey|masterkey|adminkey|webhookkey|authorization|cookie|credentials?|codeverifier|authorizationcode|signature)$/;

/** What looks like a secret inside free text, and what stays of it. */
const secretTexts: readonly (readonly [RegExp, string])[] = [
  [/(\w+:\/\/[^\s/:@]*):[^\s/@]+@/g, `$1:${censored}@`],
  [/([?&][\w-]*(?:token|secret|password|key|code|signature)=)[^\s&#"']+/gi, `$1${censored}`],
  [/\b(Bearer|Basic) +[\w.~+/=-]{8,}/gi, `$1 ${censored}`],
  [/\b(me[ve]_|whsec_|sk-|EAA|cal_|ya29\.)[\w+/=.-]{12,}/g, `$1${censored}`],
];

/** One written log line without its secrets, wherever in it they are: fields, bindings of a child logger, texts. */
export function redactLine(line: string): string {
  const written: unknown = JSON.parse(line);
  return `${JSON.stringify(redactValue(written))}\n`;
}

function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return scrubText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(redactValue);
  return Object.fromEntries(
    Object.entries(value).map(([name, part]: [string, unknown]) => [
      name,
      isSecretName(name) && part !== null ? censored : redactValue(part),
    ]),
  );
}

function isSecretName(name: string): boolean {
  return secretName.test(name.toLowerCase().replaceAll(/[-_\s]/g, ''));
}

/** Replaces passwords in URLs, secret query parameters, authorization values and known key forms. */
export function scrubText(text: string): string {
  return secretTexts.reduce((clean, [pattern, kept]) => clean.replaceAll(pattern, kept), text);
}

const deepestCause = 5;

/** Errors of HTTP clients carry whole requests; only these fields are safe to print. */
export function serializeError(error: unknown): Record<string, unknown> {
  return serializeCause(error, 0);
}

function serializeCause(error: unknown, depth: number): Record<string, unknown> {
  if (!Error.isError(error)) return { message: String(error) };
  const code = 'code' in error ? error.code : undefined;
  const parts: unknown[] = error instanceof AggregateError ? error.errors : [];
  const deeper = depth < deepestCause;
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(error.cause !== undefined && deeper
      ? { cause: serializeCause(error.cause, depth + 1) }
      : {}),
    ...(parts.length > 0 && deeper
      ? { errors: parts.slice(0, deepestCause).map((part) => serializeCause(part, depth + 1)) }
      : {}),
  };
}
