import { isObject, objectsIn } from '../server/json-value';
import { invalid } from './errors';

const formats = [
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
];

const unsupported: Readonly<Record<string, readonly string[]>> = {
  string: ['minLength', 'maxLength', 'pattern'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  integer: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  array: ['maxItems', 'uniqueItems', 'contains', 'prefixItems'],
};

const at = 'output_config.format.schema';

/** The subset of JSON Schema structured outputs take (vendor-apis.md §1). @throws Refused with a 400. */
export function checkOutputSchema(schema: unknown): void {
  if (!isObject(schema)) return;
  const node = schema;
  const types = [node['type']].flat().filter((type) => typeof type === 'string');
  if (types.includes('object') && node['additionalProperties'] !== false) {
    throw invalid(at, "For 'object' type, 'additionalProperties' must be explicitly set to false");
  }
  for (const type of types) {
    const keyword = unsupported[type]?.find((name) => node[name] !== undefined);
    if (keyword) throw invalid(at, `For '${type}' type, property '${keyword}' is not supported`);
  }
  const { format, minItems } = node;
  if (typeof format === 'string' && !formats.includes(format))
    throw invalid(at, `String format '${format}' is not supported`);
  if (minItems !== undefined && minItems !== 0 && minItems !== 1)
    throw invalid(at, "'minItems' values other than 0 or 1 are not supported");
  if (node['oneOf'] !== undefined) throw invalid(at, "'oneOf' is not supported, use 'anyOf'");
  for (const part of children(node)) checkOutputSchema(part);
}

function children(node: Readonly<Record<string, unknown>>): unknown[] {
  const named = ['properties', '$defs', 'definitions'].flatMap((key) => {
    const group = node[key];
    return isObject(group) ? Object.values(group) : [];
  });
  const lists = ['anyOf', 'allOf'].flatMap((key) => objectsIn(node[key]));
  return [...named, ...lists, node['items']];
}
