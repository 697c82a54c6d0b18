import type { IDataObject, IGetNodeParameterOptions } from 'n8n-workflow';
import { asRecord } from '../exchange/answer';
import { isDataObject } from '../exchange/dataObject';
import { ParameterFailure } from './parameterFailure';

/** Anything parameters of one item can be read from. */
export interface ParameterSource {
  readonly context: {
    getNodeParameter(
      name: string,
      itemIndex: number,
      fallback?: unknown,
      options?: IGetNodeParameterOptions,
    ): unknown;
  };
  readonly itemIndex: number;
}

type Collection = Readonly<Record<string, unknown>>;

/** Text of a parameter, trimmed; numbers are taken as text, absent values as ''. */
export function optionalText({ context, itemIndex }: ParameterSource, name: string): string {
  return asText(context.getNodeParameter(name, itemIndex, ''), name);
}

/** @throws ParameterFailure when empty */
export function requiredText(source: ParameterSource, name: string, label: string): string {
  const text = optionalText(source, name);
  if (text !== '') return text;
  throw new ParameterFailure(
    name,
    `"${label}" is empty`,
    'Give a value, or an expression that has one for every item.',
  );
}

/** The chosen value of a resource locator (list, URL or ID); '' when nothing is chosen. */
export function optionalLocated({ context, itemIndex }: ParameterSource, name: string): string {
  const value = context.getNodeParameter(name, itemIndex, '', { extractValue: true });
  const locator = asRecord(value);
  return asText(locator ? locator.value : value, name);
}

/** @throws ParameterFailure when nothing is chosen */
export function located(source: ParameterSource, name: string, label: string): string {
  const text = optionalLocated(source, name);
  if (text !== '') return text;
  throw new ParameterFailure(
    name,
    `"${label}" is empty`,
    'Pick an entry from the list, or give its ID.',
  );
}

/** Booleans, and the words true and false an expression may give. */
export function flag({ context, itemIndex }: ParameterSource, name: string): boolean {
  const value: unknown = context.getNodeParameter(name, itemIndex);
  return value === true || value === 'true';
}

export function wholeNumber(source: ParameterSource, name: string, label: string): number {
  const { context, itemIndex } = source;
  return asWholeNumber(context.getNodeParameter(name, itemIndex), name, label);
}

/** Fields of an "Additional Fields", "Options" or "Filters" collection. */
export function collection({ context, itemIndex }: ParameterSource, name: string): Collection {
  return asRecord(context.getNodeParameter(name, itemIndex, {})) ?? {};
}

/** Text entry of a collection; undefined when it was not added or is empty. */
export function textEntry(fields: Collection, name: string): string | undefined {
  const text = asText(fields[name], name);
  return text === '' ? undefined : text;
}

export function numberEntry(fields: Collection, name: string, label: string): number | undefined {
  const value = fields[name];
  return value === undefined || value === '' ? undefined : asWholeNumber(value, name, label);
}

/** A JSON parameter: an object from an expression, or its text. */
export function jsonObject(source: ParameterSource, name: string, label: string): IDataObject {
  const { context, itemIndex } = source;
  return asJsonObject(context.getNodeParameter(name, itemIndex), name, label);
}

/** The same, where nothing (empty, null) is an answer too. */
export function optionalJsonObject(
  source: ParameterSource,
  name: string,
  label: string,
): IDataObject | null {
  const { context, itemIndex } = source;
  const value = context.getNodeParameter(name, itemIndex, null);
  const isNothing = value === null || value === undefined || value === '' || value === 'null';
  return isNothing ? null : asJsonObject(value, name, label);
}

export function asJsonObject(value: unknown, name: string, label: string): IDataObject {
  const object = typeof value === 'string' ? parsed(value) : value;
  if (isDataObject(object)) return object;
  throw new ParameterFailure(
    name,
    `"${label}" is not a JSON object`,
    'Give an object such as {"key": "value"}, or an expression that yields one.',
  );
}

/** A list from an expression, from JSON text, or from text separated by commas. */
export function textList(value: unknown): string[] {
  const list = typeof value === 'string' ? (parsed(value) ?? value.split(',')) : value;
  return (Array.isArray(list) ? list : []).flatMap((entry: unknown) => {
    const text = typeof entry === 'string' || typeof entry === 'number' ? String(entry).trim() : '';
    return text === '' ? [] : [text];
  });
}

function asText(value: unknown, name: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && 'toISO' in value && typeof value.toISO === 'function') {
    return String(value.toISO());
  }
  throw new ParameterFailure(
    name,
    `"${name}" holds a structure where text is expected`,
    'Point the expression at a single value.',
  );
}

function asWholeNumber(value: unknown, name: string, label: string): number {
  const number =
    typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  if (Number.isSafeInteger(number) && value !== '') return number;
  throw new ParameterFailure(name, `"${label}" is not a whole number`, 'Give digits only.');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
