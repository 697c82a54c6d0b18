import { Problem } from '../../platform/http/problem';

/** 422 for a field whose fault shows only against stored facts. */
export function wrongField(field: string, message: string): Problem {
  return new Problem({
    status: 422,
    code: 'validation_failed',
    detail: 'The request has fields that are missing or wrong; see errors.',
    fields: [{ field, message }],
  });
}
