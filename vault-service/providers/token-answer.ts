import type { Account } from './account';

/** A provider's token answer in one shape. Absent means: the answer did not say. */
export interface TokenAnswer {
  readonly accessToken: string;
  /** Never blank. */
  readonly refreshToken?: string;
  readonly tokenType?: string;
  /** Seconds the access token lives. */
  readonly expiresInS?: number;
  /** Seconds the whole grant lives, where the provider sets an end. */
  readonly grantExpiresInS?: number;
  readonly scopes?: readonly string[];
  readonly account?: Account;
}

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** NUL and halves of surrogate pairs: an answer with one of them could not be stored, and its tokens would be lost. */
const unstorable = /[\0\p{Surrogate}]/gu;

/**
 * Non-blank text, or undefined; numbers are accepted for ids. What no row can hold is told by its number behind a
 * replacement character, never left out: an account id with a NUL in it must not become somebody else's id.
 */
export function text(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  return value.replace(
    unstorable,
    (character) => `\uFFFD${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Longest life in seconds that is believed (10 years); a larger number is in milliseconds. */
const longestLifeS = 315_360_000;

/**
 * Seconds from a number or a numeric text; zero, negative and unreadable values say nothing. None is beyond the years
 * a date can tell.
 */
export function seconds(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0) return undefined;
  return number > longestLifeS ? Math.min(number / 1000, longestLifeS) : number;
}

/** Scopes from a list or a text separated by spaces or commas. */
export function scopeList(value: unknown): readonly string[] | undefined {
  const parts = Array.isArray(value)
    ? value.map((part) => text(String(part)) ?? '')
    : text(value)?.split(/[\s,]+/);
  const named = parts?.filter((part) => part !== '');
  return named && named.length > 0 ? named : undefined;
}

/** Drops the keys whose value is undefined. */
export function stated<Shape extends object>(shape: {
  [Key in keyof Shape]: Shape[Key] | undefined;
}) {
  return Object.fromEntries(
    Object.entries(shape).filter(([, value]) => value !== undefined),
  ) as Shape;
}

/** The RFC 6749 §5.1 shape. `undefined` when there is no access token in it. */
export function standardAnswer(body: unknown, now = Date.now()): TokenAnswer | undefined {
  if (!isFields(body)) return undefined;
  const accessToken = text(body['access_token']);
  if (accessToken === undefined) return undefined;
  return {
    accessToken,
    ...stated<Omit<TokenAnswer, 'accessToken'>>({
      refreshToken: text(body['refresh_token']),
      tokenType: text(body['token_type']),
      // simple-oauth2 makes an `expires_at` of its own of any `expires_in`, readable or not.
      expiresInS: isStated(body['expires_in'])
        ? seconds(body['expires_in'])
        : untilDate(body['expires_at'], now),
      grantExpiresInS:
        seconds(body['refresh_token_expires_in']) ?? seconds(body['refresh_expires_in']),
      scopes: scopeList(body['scope']),
      account: undefined,
    }),
  };
}

const isStated = (value: unknown) => value !== undefined && value !== null;

/** Seconds until a Unix time in seconds or milliseconds, or an ISO 8601 text. */
function untilDate(value: unknown, now: number): number | undefined {
  const at = milliseconds(value);
  return at === undefined ? undefined : seconds((at - now) / 1000);
}

/** Unix seconds stay below this for 3,000 years; larger numbers are milliseconds. */
const largestSeconds = 1e11;

function milliseconds(value: unknown): number | undefined {
  // simple-oauth2 has already made a Date, reading milliseconds as seconds.
  if (value instanceof Date) return milliseconds(value.getTime() / 1000);
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number))
    return number > largestSeconds ? number : number * 1000;
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}
