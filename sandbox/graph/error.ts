import { json, type Answer } from '../server/answer';
import { randomText } from '../server/identifiers';

interface GraphErrorExtras {
  readonly status?: number;
  readonly subcode?: number;
  /** What exactly is wrong, as `error_data.details`. */
  readonly details?: string;
  readonly type?: string;
  readonly headers?: Record<string, string>;
  readonly transient?: boolean;
}

/** Error envelope of the Graph API. */
export function graphError(code: number, message: string, extras: GraphErrorExtras = {}): Answer {
  const { status = 400, subcode, details, headers, transient } = extras;
  return json(
    status,
    {
      error: {
        message,
        type: extras.type ?? 'OAuthException',
        code,
        ...(subcode === undefined ? {} : { error_subcode: subcode }),
        ...(details === undefined
          ? {}
          : { error_data: { messaging_product: 'whatsapp', details } }),
        ...(transient ? { is_transient: true } : {}),
        fbtrace_id: `A${randomText(10)}`,
      },
    },
    headers,
  );
}

/** The Graph API says the same about objects that do not exist and those one may not see. */
export function missingObject(id: string, method: string): Answer {
  return graphError(
    100,
    `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
    { subcode: 33, type: 'GraphMethodException' },
  );
}
