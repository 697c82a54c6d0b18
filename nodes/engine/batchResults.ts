import type { IDataObject } from 'n8n-workflow';
import { isDataObject } from '../exchange/dataObject';
import { RequestFailure } from '../exchange/failure';
import { refusedFields } from '../exchange/refusedFields';
import type { Settled } from '../items/mapInOrder';

/** Results of a batch in the order of its items, or the failure of an answer that does not match it. */
export function readResults(
  answer: IDataObject,
  expected: number,
): Array<Settled<IDataObject>> | RequestFailure {
  const results: unknown = answer.results;
  if (Array.isArray(results) && results.length === expected) return results.map(readResult);
  return new RequestFailure({
    code: 'malformed_answer',
    message: `The marketing engine did not answer with one result for each of the ${String(expected)} items`,
    fix: 'Check that the engine and this package have versions that belong together.',
    effect: 'unknown',
  });
}

function readResult(result: unknown): Settled<IDataObject> {
  const record = isDataObject(result) ? result : {};
  if (record.ok === true) {
    const value = { ...record };
    delete value.ok;
    return { ok: true, value };
  }
  const code = typeof record.code === 'string' ? record.code : 'refused';
  const detail = typeof record.detail === 'string' ? record.detail : 'no reason given';
  return {
    ok: false,
    failure: new RequestFailure({
      code,
      message: `The marketing engine refused this item: ${detail}`,
      fix: 'Correct the named fields and send the item again; the other items are done.',
      details: refusedFields(record.fields),
    }),
  };
}
