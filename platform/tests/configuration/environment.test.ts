import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
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

describe('a variable given as a file', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'marketing-engine-settings-'));
  const file = path.join(folder, 'key');
  writeFileSync(file, `${key}\n`);
  afterAll(() => rmSync(folder, { recursive: true }));

  test('has the content of the file, without its last line break', () => {
    expect(readEnvironment(schema, { MASTER_KEY_FILE: file }).MASTER_KEY).toBe(key);
  });

  test('is refused beside the variable itself, and when it cannot be read', () => {
    expect(() => readEnvironment(schema, { MASTER_KEY: key, MASTER_KEY_FILE: file })).toThrow(
      'MASTER_KEY and MASTER_KEY_FILE are both set.',
    );
    expect(() => readEnvironment(schema, { MASTER_KEY_FILE: `${file}-gone` })).toThrow(
      'MASTER_KEY_FILE: the file cannot be read.',
    );
  });

  test('is left alone when the schema knows the file variable itself', () => {
    const own = z.object({ MASTER_KEY: z.string().optional(), MASTER_KEY_FILE: z.string() });
    expect(readEnvironment(own, { MASTER_KEY_FILE: file })).toEqual({ MASTER_KEY_FILE: file });
  });

  test('only for variables of the schema: other files are not touched', () => {
    const read = () => readEnvironment(schema, { MASTER_KEY: key, SSL_CERT_FILE: '/nowhere' });
    expect(read).not.toThrow();
  });
});
