import type { ApiAnswer } from './apiRequest';
import { asRecord } from './answer';
import { RequestFailure } from './failure';
import { refusedFields, refusedFieldsText } from './refusedFields';
import { statusFailure } from './statusFailure';

/**
 * Judge for a service that answers `application/problem+json` (RFC 9457) with a stable `code`, as the
 * engine and the vault do. `fixes`: what to do about a refusal, by its code.
 */
export function judgeProblemAnswer(
  answer: ApiAnswer,
  service: string,
  fixes: Readonly<Record<string, string>> = {},
): ApiAnswer | RequestFailure {
  if (answer.status >= 200 && answer.status < 300) {
    if (answer.status === 204 || asRecord(answer.body)) return answer;
    return new RequestFailure({
      code: 'malformed_answer',
      message: `${service} answered with something that is not JSON`,
      fix: 'Check the base URL in the credential: a proxy or another program may be answering.',
      httpStatus: answer.status,
      retryable: true,
      effect: 'unknown',
    });
  }
  const general = statusFailure(answer, service, Date.now());
  const problem = asRecord(answer.body);
  const code = text(problem?.code) ?? general.code;
  const said = text(problem?.detail) ?? text(problem?.title);
  return new RequestFailure({
    ...general,
    code,
    fix: fixes[code] ?? general.fix ?? refusedFieldsText(problem?.errors),
    message: said ? `${service}: ${said}` : general.message,
    details: refusedFields(problem?.errors),
  });
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
