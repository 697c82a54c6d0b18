import { json, type Answer } from '../server/answer';

const noStore = { 'cache-control': 'no-store', pragma: 'no-cache' };

/** A successful token answer (RFC 6749 §5.1). Fields that are null are left out. */
export function tokenAnswer(fields: Readonly<Record<string, unknown>>): Answer {
  return json(
    200,
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)),
    noStore,
  );
}

/** RFC 6749 §5.2: a 401 names the scheme the client should have used. */
export function tokenError(code: string, description: string, status: number): Answer {
  return json(
    status,
    { error: code, error_description: description },
    status === 401 ? { ...noStore, 'www-authenticate': 'Basic realm="token"' } : noStore,
  );
}

/** RFC 6750 §3.1. */
export function bearerError(status: number, code: string, description: string): Answer {
  return json(
    status,
    { error: code, error_description: description },
    { 'www-authenticate': `Bearer error="${code}", error_description="${description}"` },
  );
}
