import { Problem } from './problem';

/** Refusals of the libraries in front of the routes, by the `type` that body-parser gives its errors. */
export function refusalOf(failure: unknown, bodyLimitBytes: number): Problem | undefined {
  if (failure instanceof Problem) return failure;
  if (!Error.isError(failure)) return undefined;
  switch ('type' in failure ? failure.type : undefined) {
    case 'entity.too.large':
      return new Problem({
        status: 413,
        code: 'body_too_large',
        detail: `The body is larger than ${bodyLimitBytes / 1_048_576} MiB. Send less in one request.`,
      });
    case 'entity.parse.failed':
      return new Problem({
        status: 400,
        code: 'malformed_json',
        detail: 'The body is not valid JSON.',
      });
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new Problem({
        status: 415,
        code: 'unsupported_encoding',
        detail: 'Send the body as UTF-8 JSON, plain or gzip.',
      });
    case 'request.aborted':
    case 'request.size.invalid':
      return new Problem({
        status: 400,
        code: 'incomplete_body',
        detail: 'The body ended before its announced length.',
      });
    default:
      return malformedRequest(failure);
  }
}

/** The router and the parsers put the status of what they refuse on the error (a bad escape, a broken gzip stream). */
function malformedRequest(failure: Error): Problem | undefined {
  if (!('status' in failure) || failure.status !== 400) return undefined;
  return failure.name === 'URIError'
    ? new Problem({
        status: 400,
        code: 'malformed_path',
        detail: 'The path is not valid percent-encoding.',
      })
    : new Problem({ status: 400, code: 'malformed_body', detail: 'The body cannot be read.' });
}

export function unexpected(): Problem {
  return new Problem({
    status: 500,
    code: 'internal_error',
    detail: 'Something failed on our side. Quote the x-correlation-id header when you report it.',
  });
}
