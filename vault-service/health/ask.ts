import { providerCall } from '../egress/provider-call';
import { EgressRefused, type EgressRules } from '../egress/address';
import { textAt, unknown, type Finding, type Probe, type ProbeInput } from '../providers/probe';

/** In all, however many calls a probe takes. */
export const probeDeadlineMs = 5_000;
const maxCalls = 3;

/** Sends what a probe describes. Never throws: whatever is not the provider's own refusal tells nothing. */
export async function askProvider(
  probe: Probe,
  input: ProbeInput,
  { apiUrl, rules }: { readonly apiUrl: string | undefined; readonly rules: EgressRules },
): Promise<Finding> {
  // No vendor's token has other characters; such a text cannot even be sent.
  if (!/^[\x21-\x7e]+$/.test(input.token)) return { kind: 'rejected', reason: 'malformed' };
  const until = Date.now() + probeDeadlineMs;
  let next: Probe = probe;
  for (let calls = 0; calls < maxCalls; calls += 1) {
    const timeoutMs = until - Date.now();
    if (timeoutMs <= 0) return unknown('timeout');
    const answer = await send(next, input, { apiUrl, rules, timeoutMs });
    if ('kind' in answer) return answer;
    const read = next.read(answer, input);
    if ('kind' in read) return read;
    next = read;
  }
  return unknown('undecided');
}

interface Sending {
  readonly apiUrl: string | undefined;
  readonly rules: EgressRules;
  readonly timeoutMs: number;
}

async function send(probe: Probe, input: ProbeInput, { apiUrl, rules, timeoutMs }: Sending) {
  try {
    const { status, body, headers } = await providerCall(
      probe.request(input),
      { apiUrl, timeoutMs },
      rules,
    );
    const header = (name: string) => {
      const value = headers[name];
      return typeof value === 'string' ? value : undefined;
    };
    // About the provider's state, whatever the body says; a redirect or a proxy's own 407 likewise.
    if (status === 429 || status === 407 || status >= 500 || (status >= 300 && status < 400))
      return {
        kind: 'unknown' as const,
        reason: `http_${status}`,
        retryAfterMs: retryAfterMs(header('retry-after')),
      };
    return { status, body: parsed(body), header };
  } catch (failure) {
    // The failure may quote the address, which may hold the token: its class is all that is kept.
    if (failure instanceof EgressRefused) return unknown(failure.code);
    const timedOut = /^(Abort|Timeout)Error$/.test(textAt(failure, 'name') ?? '');
    return unknown(timedOut ? 'timeout' : 'unreachable');
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

/** Seconds only: a date tells no more than the usual wait. */
function retryAfterMs(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : undefined;
}
