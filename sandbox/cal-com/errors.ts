import { json, Refused, type Answer } from '../server/answer';

const codes: Readonly<Record<number, string>> = {
  400: 'BadRequestException',
  401: 'UnauthorizedException',
  403: 'ForbiddenException',
  404: 'NotFoundException',
  409: 'ConflictException',
  413: 'PayloadTooLargeException',
  422: 'UnprocessableEntityException',
  429: 'TOO_MANY_REQUESTS',
  500: 'InternalServerErrorException',
  503: 'ServiceUnavailableException',
};

/** Error body of the Cal.com API v2 (vendor-apis.md §3). */
export function calError(
  status: number,
  message: string,
  {
    path = '',
    details,
    headers = {},
  }: { path?: string; details?: unknown; headers?: Record<string, string> } = {},
): Answer {
  const code = codes[status] ?? 'INTERNAL_SERVER_ERROR';
  return json(
    status,
    {
      status: 'error',
      timestamp: new Date().toISOString(),
      path,
      error: {
        code,
        message,
        details: details ?? { message, error: code.replace(/Exception$/, ''), statusCode: status },
      },
    },
    headers,
  );
}

export function calRefusal(status: number, message: string, details?: unknown): Refused {
  return new Refused(calError(status, message, details === undefined ? {} : { details }));
}
