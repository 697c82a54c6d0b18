import { z } from 'zod/v4';
import { ConfigurationError, readEnvironment } from '../../configuration/environment';

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(7310),
  DATABASE_URL: z.url().optional(),
  MASTER_KEY: z.string().min(44, 'Give 32 bytes as base64.'),
});
const key = 'k'.repeat(44);

test('texts become values, defaults fill in, other variables are left out', () => {
  const settings = readEnvironment(schema, { MASTER_KEY: key, PORT: '8080', HOME: '/home/me' });
  expect(settings).toEqual({ MASTER_KEY: key, PORT: 8080 });
});

test('an empty variable counts as unset', () => {
  const settings = readEnvironment(schema, { MASTER_KEY: key, PORT: '', DATABASE_URL: '' });
  expect(settings).toEqual({ MASTER_KEY: key, PORT: 7310 });
});

test('every problem is told at once, naming the variable and never its value', () => {
  const read = () => readEnvironment(schema, { PORT: 'hunter2', DATABASE_URL: 'no-url-hunter3' });
  expect(read).toThrow(ConfigurationError);
  try {
    read();
  } catch (failure) {
    const { problems, message, code } = failure as ConfigurationError;
    expect(code).toBe('configuration_invalid');
    expect(problems).toHaveLength(3);
    expect(problems[0]).toMatch(/^PORT: /);
    expect(problems[1]).toMatch(/^DATABASE_URL: /);
    expect(problems[2]).toBe('MASTER_KEY is not set.');
    expect(message).not.toMatch(/hunter/);
  }
});

test('a message of the schema says how to fix a value', () => {
  expect(() => readEnvironment(schema, { MASTER_KEY: 'short' })).toThrow(
    'MASTER_KEY: Give 32 bytes as base64.',
  );
});
