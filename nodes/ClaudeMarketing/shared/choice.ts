import { ParameterFailure } from '../../items/parameterFailure';
import { textList } from '../../items/parameters';

/** One of a closed list, whoever gave it. @throws ParameterFailure naming the parameter and what it takes */
export function oneOf<Value extends string>(
  given: string,
  known: readonly Value[],
  name: string,
  label: string,
): Value {
  const value = known.find((each) => each === given);
  if (value !== undefined) return value;
  throw new ParameterFailure(
    name,
    given === '' ? `"${label}" is empty` : `"${label}" cannot be "${given}"`,
    `Use one of ${known.join(', ')}.`,
  );
}

/** Several of a closed list, in the order given, each once. @throws ParameterFailure when none is given or one is unknown */
export function someOf<Value extends string>(
  given: unknown,
  known: readonly Value[],
  name: string,
  label: string,
): readonly Value[] {
  const values = textList(given).map((each) => oneOf(each, known, name, label));
  if (values.length > 0) return [...new Set(values)];
  throw new ParameterFailure(name, `"${label}" is empty`, `Use some of ${known.join(', ')}.`);
}

/** Texts from a list of an expression, a JSON list, or one per line. */
export function textLines(given: unknown): readonly string[] {
  if (typeof given !== 'string' || given.trim().startsWith('[')) return textList(given);
  return given
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
