import type { IDataObject } from 'n8n-workflow';
import { isDataObject } from '../../exchange/dataObject';
import { ParameterFailure } from '../../items/parameterFailure';
import { optionalText, textEntry, textList, type ParameterSource } from '../../items/parameters';

type Fields = Readonly<Record<string, unknown>>;

/** Components of a template message, from the node's parameters; empty for a template without placeholders. */
export function componentsOf(source: ParameterSource, options: Fields): IDataObject[] {
  const whole = listOf(options.components);
  if (whole.length > 0) return whole.filter(isDataObject);
  const headerText = textEntry(options, 'headerText');
  const headerImageUrl = textEntry(options, 'headerImageUrl');
  const body = bodyParameters(source);
  return [
    ...(headerText ? [header({ type: 'text', text: oneLine(headerText) })] : []),
    ...(headerImageUrl ? [header({ type: 'image', image: { link: headerImageUrl } })] : []),
    ...(body.length > 0 ? [{ type: 'body', parameters: body }] : []),
    ...textList(options.buttonValues).map((text, index) => ({
      type: 'button',
      sub_type: 'url',
      index: String(index),
      parameters: [{ type: 'text', text }],
    })),
  ];
}

function header(parameter: IDataObject): IDataObject {
  return { type: 'header', parameters: [parameter] };
}

function bodyParameters(source: ParameterSource): IDataObject[] {
  const { context, itemIndex } = source;
  switch (optionalText(source, 'bodyParameterSource')) {
    case 'fields':
      return listOf(context.getNodeParameter('bodyParameters.parameter', itemIndex, [])).flatMap(
        (row) => (isDataObject(row) ? [parameter(row.text, row.name)] : []),
      );
    case 'list':
      return fromList(context.getNodeParameter('bodyParameterList', itemIndex));
    default:
      return [];
  }
}

function fromList(value: unknown): IDataObject[] {
  const given = parsed(value);
  if (Array.isArray(given)) return given.map((text: unknown) => parameter(text, undefined));
  if (isDataObject(given))
    return Object.entries(given).map(([name, text]) => parameter(text, name));
  throw new ParameterFailure(
    'bodyParameterList',
    '"Parameter List" is neither a list nor an object',
    'Give the texts in the order of the placeholders, e.g. ["Awa", "Monday at 10:00"].',
  );
}

function parameter(text: unknown, name: unknown): IDataObject {
  if (typeof text !== 'string' && typeof text !== 'number') {
    throw new ParameterFailure(
      'bodyParameters',
      'A body parameter of the template is empty or not a text',
      'Give a text for every placeholder of the template.',
    );
  }
  const named = typeof name === 'string' && name !== '';
  return { type: 'text', ...(named ? { parameter_name: name } : {}), text: oneLine(String(text)) };
}

/** WhatsApp refuses line breaks, tabs and runs of spaces in parameters (code 132007). */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function listOf(value: unknown): unknown[] {
  const list = parsed(value);
  return Array.isArray(list) ? list : [];
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
