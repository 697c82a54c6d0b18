export type JsonSchema = Readonly<Record<string, unknown>>;

/** Where in the answer a value stands: property names from the root, list positions left out. */
export type Path = readonly string[];

/**
 * Proposes values. `undefined` leaves the place to the writer; a proposal that the schema does not allow is
 * dropped, so an author can never make an answer invalid.
 */
export interface Author {
  value(path: Path, schema: JsonSchema, siblings: Readonly<Record<string, unknown>>): unknown;
  /** Items of a list, each an object of proposed properties or a plain value. */
  items(path: Path, schema: JsonSchema): readonly unknown[] | undefined;
}

/** Writes a JSON value that satisfies `schema`, filled by `author` where it has something to say. */
export function writeJson(schema: JsonSchema, author: Author): unknown {
  return write(schema, [], author, schema, undefined, {});
}

function write(
  given: JsonSchema,
  path: Path,
  author: Author,
  root: JsonSchema,
  proposal: unknown,
  siblings: Readonly<Record<string, unknown>>,
): unknown {
  const schema = withToldBounds(resolve(given, root));
  if (schema['const'] !== undefined) return schema['const'];
  const options = [schema['anyOf'], schema['oneOf']].flat().filter(isSchema);
  const offered = proposal === undefined ? author.value(path, schema, siblings) : proposal;
  if (options.length > 0) {
    const fitting = options.find((option) => fits(offered, resolve(option, root)));
    const chosen = fitting ?? options.find((option) => resolve(option, root)['type'] !== 'null');
    return write(
      chosen ?? options[0] ?? {},
      path,
      author,
      root,
      fitting ? offered : undefined,
      siblings,
    );
  }
  if (Array.isArray(schema['enum'])) {
    return schema['enum'].includes(offered) ? offered : noncommittal(schema['enum']);
  }
  switch (typeOf(schema, offered)) {
    case 'object':
      return writeObject(schema, path, author, root, offered);
    case 'array':
      return writeArray(schema, path, author, root, offered);
    case 'string':
      return fits(offered, schema) ? offered : exampleText(schema);
    case 'integer':
    case 'number':
      return numberWithin(schema, offered);
    case 'boolean':
      return typeof offered === 'boolean' ? offered : false;
    case 'null':
      return null;
    default:
      return offered ?? {};
  }
}

const toldBound =
  /\b(minLength|maxLength|minItems|maxItems|minimum|maximum|exclusiveMinimum|exclusiveMaximum|format): ("[^"]*"|-?\d+(?:\.\d+)?)/g;

/** Bounds that structured output does not take stand in the description; a model reads them there. */
function withToldBounds(schema: JsonSchema): JsonSchema {
  const { description } = schema;
  if (typeof description !== 'string') return schema;
  const told: Record<string, unknown> = {};
  for (const [, keyword, value] of description.matchAll(toldBound)) {
    if (keyword !== undefined && value !== undefined) told[keyword] = JSON.parse(value);
  }
  return { ...told, ...schema };
}

/** The option that claims least. */
function noncommittal(options: readonly unknown[]): unknown {
  return options.find((option) => option === 'unknown') ?? options[0];
}

function writeObject(
  schema: JsonSchema,
  path: Path,
  author: Author,
  root: JsonSchema,
  proposal: unknown,
): Record<string, unknown> {
  const proposed = isSchema(proposal) ? proposal : {};
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  const written: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(properties)) {
    if (!isSchema(property)) continue;
    written[name] = write(property, [...path, name], author, root, proposed[name], written);
  }
  return written;
}

function writeArray(
  schema: JsonSchema,
  path: Path,
  author: Author,
  root: JsonSchema,
  proposal: unknown,
): unknown[] {
  const item = isSchema(schema['items']) ? schema['items'] : {};
  const proposed = Array.isArray(proposal) ? proposal : author.items(path, resolve(item, root));
  const minimum = typeof schema['minItems'] === 'number' ? schema['minItems'] : 0;
  const maximum = typeof schema['maxItems'] === 'number' ? schema['maxItems'] : 50;
  const values: unknown[] = [...(proposed ?? [])].slice(0, maximum);
  while (values.length < minimum) values.push(undefined);
  return values.map((value) => write(item, path, author, root, value, {}));
}

function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return schema;
  const found = reference
    .replace(/^#\/?/, '')
    .split('/')
    .filter(Boolean)
    .reduce<unknown>((node, key) => (isSchema(node) ? node[key] : undefined), root);
  return isSchema(found) ? found : {};
}

function typeOf(schema: JsonSchema, offered: unknown): string | undefined {
  const types = [schema['type']].flat().filter((type) => typeof type === 'string');
  if (types.length > 1) {
    if (offered === null && types.includes('null')) return 'null';
    return (
      types.find((type) => type !== 'null' && fits(offered, { type })) ??
      types.find((type) => type !== 'null')
    );
  }
  return types[0] ?? (isSchema(schema['properties']) ? 'object' : undefined);
}

/** Whether a proposed value has the shape of a schema, one level deep. */
export function fits(value: unknown, schema: JsonSchema): boolean {
  if (value === undefined) return false;
  if (schema['const'] !== undefined) return value === schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'].includes(value);
  const types = [schema['type']].flat();
  const actual =
    value === null ? 'null' : Array.isArray(value) ? 'array' : (typeof value as string);
  if (actual === 'number')
    return types.includes('number') || (types.includes('integer') && Number.isInteger(value));
  if (typeof value === 'string' && types.includes('string')) {
    const { maxLength, minLength, format } = schema;
    return (
      hasFormat(value, format) &&
      (typeof maxLength !== 'number' || value.length <= maxLength) &&
      (typeof minLength !== 'number' || value.length >= minLength)
    );
  }
  return types.includes(actual);
}

const formatPatterns: Readonly<Record<string, RegExp>> = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  time: /^\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  duration: /^P(?=.)/,
  email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  hostname: /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i,
  uri: /^[a-z][a-z0-9+.-]*:\S+$/i,
  ipv4: /^\d{1,3}(\.\d{1,3}){3}$/,
  ipv6: /^[0-9a-f:]+$/i,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
};

function hasFormat(value: string, format: unknown): boolean {
  return typeof format !== 'string' || (formatPatterns[format]?.test(value) ?? true);
}

function numberWithin(schema: JsonSchema, offered: unknown): number {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const step = schema['type'] === 'integer' ? 1 : 0.01;
  const low = limit(minimum) ?? plus(limit(exclusiveMinimum), step);
  const high = limit(maximum) ?? plus(limit(exclusiveMaximum), -step);
  const wanted = typeof offered === 'number' && Number.isFinite(offered) ? offered : (low ?? 0);
  const bounded = Math.min(high ?? wanted, Math.max(low ?? wanted, wanted));
  return schema['type'] === 'integer' ? Math.round(bounded) : bounded;
}

function limit(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function plus(value: number | undefined, step: number): number | undefined {
  return value === undefined ? undefined : value + step;
}

const exampleByFormat: Readonly<Record<string, string>> = {
  'date-time': '2026-11-22T09:00:00Z',
  date: '2026-11-22',
  time: '09:00:00Z',
  duration: 'PT30M',
  email: 'someone@example.com',
  hostname: 'example.com',
  uri: 'https://example.com/',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function exampleText(schema: JsonSchema): string {
  const { format, minLength } = schema;
  const text = typeof format === 'string' ? (exampleByFormat[format] ?? '') : '';
  return typeof minLength === 'number' ? text.padEnd(minLength, '-') : text;
}

function isSchema(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
