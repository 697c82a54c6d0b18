import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { AnswerTooLarge, checkUrl, type EgressRules } from './address';
import { guardedLookup } from './lookup';

export interface OutboundCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

const usualAnswerBytes = 1_048_576;

/**
 * One HTTP call under the egress rules: checked URL and addresses, no redirects, no cookies, bounded in time (in all,
 * not per phase) and size. @throws EgressRefused, or Error when there is no complete answer.
 */
export async function call(
  outbound: OutboundCall,
  rules: EgressRules,
  maxAnswerBytes = usualAnswerBytes,
): Promise<OutboundAnswer> {
  const url = checkUrl(outbound.url, rules);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      method: outbound.method,
      agent: false,
      lookup: guardedLookup(rules),
      signal: AbortSignal.timeout(outbound.timeoutMs),
      headers: {
        accept: 'application/json',
        'user-agent': 'marketing-engine-vault',
        ...outbound.headers,
        ...(outbound.body === undefined
          ? {}
          : { 'content-length': String(Buffer.byteLength(outbound.body)) }),
      },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxAnswerBytes) request.destroy(new AnswerTooLarge('The answer is too large.'));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString('utf8'),
          headers: response.headers,
        });
      });
    });
    request.end(outbound.body);
  });
}
