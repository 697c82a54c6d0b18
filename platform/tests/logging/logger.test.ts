import fc from 'fast-check';
import { createLogger, type Logger } from '../../logging/logger';

const canary = 'canary-4f1d9a';

function logged(write: (logger: Logger) => void): { line: Record<string, unknown>; text: string } {
  let text = '';
  const logger = createLogger({
    service: 'shelf',
    level: 'debug',
    destination: { write: (chunk) => (text += chunk) },
  });
  write(logger);
  return { text, line: JSON.parse(text) as Record<string, unknown> };
}

test('a line says when, who, how bad and what', () => {
  const { line } = logged((logger) => logger.info({ books: 3, title: 'Nedjma' }, 'shelved'));
  expect(line).toMatchObject({ service: 'shelf', level: 30, msg: 'shelved', books: 3 });
  expect(line.title).toBe('Nedjma');
  expect(String(line.time)).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

test.each([
  'token',
  'access_token',
  'accessToken',
  'refresh-token',
  'clientSecret',
  'Authorization',
  'X-Api-Key',
  'set-cookie',
  'password',
  'VAULT_MASTER_KEY',
  'code_verifier',
  'credential',
  'webhook-signature',
])('the value of %s is replaced at any depth', (name) => {
  for (const fields of [
    { [name]: canary },
    { request: { headers: { [name]: canary } } },
    { list: [{ deep: { deeper: { deepest: { [name]: { value: canary } } } } }] },
  ]) {
    const { text } = logged((logger) => logger.warn(fields, 'x'));
    expect(text).not.toContain(canary);
    expect(text).toContain('[redacted]');
  }
});

test('names that only look similar keep their values', () => {
  const fields = { input_tokens: 12, token_type: 'Bearer', idempotency_key: 'k-1', secretary: 'A' };
  expect(logged((logger) => logger.info(fields)).line).toMatchObject(fields);
});

test.each([
  ['a password in a URL', `postgresql://app:${canary}@db:5432/vault`],
  ['a token in a query', `https://vendor.example/media?id=1&access_token=${canary}`],
  ['a bearer header', `authorization was Bearer ${canary}-long-enough`],
  ['a vault key', `mev_${canary}0123456789`],
  ['a webhook secret', `whsec_${canary}0123456789`],
])('%s is cut out of messages, fields, errors and bindings of child loggers', (_what, secret) => {
  for (const write of [
    (logger: Logger) => logger.error(`failed: ${secret}`),
    (logger: Logger) => logger.error({ note: secret }, 'failed'),
    (logger: Logger) => logger.error({ err: new Error(secret) }, 'failed'),
    (logger: Logger) => logger.error(new Error(secret)),
    (logger: Logger) => logger.error({ err: new Error('outer', { cause: new Error(secret) }) }),
    (logger: Logger) => logger.child({ upstream: secret }).error('failed'),
  ]) {
    expect(logged(write).text).not.toContain(canary);
  }
});

test('an error is logged with its type, code, stack, cause and parts, and without what clients hang on it', () => {
  const failure = Object.assign(new AggregateError([new TypeError('part')], 'whole'), {
    code: 'E_WHOLE',
    cause: new RangeError('reason'),
    config: { data: canary },
  });
  const { line, text } = logged((logger) => logger.error({ err: failure }, 'failed'));
  expect(line.err).toMatchObject({
    type: 'AggregateError',
    message: 'whole',
    code: 'E_WHOLE',
    cause: { type: 'RangeError', message: 'reason' },
    errors: [{ type: 'TypeError', message: 'part' }],
  });
  expect((line.err as { stack: string }).stack).toContain('logger.test.ts');
  expect(text).not.toContain(canary);
});

test('whatever is logged, the line stays one line of JSON', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (fields, message) => {
      const { text, line } = logged((logger) => logger.info({ fields }, message));
      expect(text.indexOf('\n')).toBe(text.length - 1);
      expect(line.service).toBe('shelf');
    }),
  );
});
