import { createHash } from 'node:crypto';
import { BoundedMap } from '../server/bounded-map';
import type { Clock } from '../server/clock';
import type { MessageRequest } from './message-request';
import { countTokens } from './tokens';

export interface CacheUse {
  readonly createdTokens: number;
  readonly readTokens: number;
  readonly ttl: '5m' | '1h';
}

export const noCache: CacheUse = { createdTokens: 0, readTokens: 0, ttl: '5m' };

/** Shorter prefixes are not cached, whatever the request says. */
const minimumTokens = 1_024;
const lifetimeMs = { '5m': 300_000, '1h': 3_600_000 } as const;

interface Segment {
  readonly text: string;
  readonly marked: '5m' | '1h' | null;
}

/** Counts what a real prompt cache would have written or read. Prefixes are per API key. */
export class PromptCache {
  readonly #entries = new BoundedMap<string, number>(2_000);

  constructor(private readonly clock: Clock) {}

  use(apiKey: string, request: MessageRequest): CacheUse {
    const segments = segmentsOf(request);
    const end = segments.findLastIndex((segment) => segment.marked !== null);
    const ttl = segments[end]?.marked ?? '5m';
    const prefix = segments
      .slice(0, end + 1)
      .map((segment) => segment.text)
      .join('\u0000');
    const tokens = countTokens(prefix);
    if (end < 0 || tokens < minimumTokens) return { ...noCache, ttl };
    const key = createHash('sha256')
      .update(`${apiKey}\u0000${request.model}\u0000${prefix}`)
      .digest('hex');
    const nowMs = this.clock.nowMs();
    const hit = (this.#entries.get(key) ?? 0) > nowMs;
    this.#entries.set(key, nowMs + lifetimeMs[ttl]);
    return hit
      ? { createdTokens: 0, readTokens: tokens, ttl }
      : { createdTokens: tokens, readTokens: 0, ttl };
  }

  clear(): void {
    this.#entries.clear();
  }
}

function segmentsOf(request: MessageRequest): Segment[] {
  const { system = [] } = request;
  const ofSystem: Segment[] =
    typeof system === 'string'
      ? [{ text: system, marked: null }]
      : system.map((part) => ({ text: part.text, marked: ttlOf(part.cache_control) }));
  const ofMessages = request.messages.flatMap((message): Segment[] =>
    typeof message.content === 'string'
      ? [{ text: message.content, marked: null }]
      : message.content.map((part) => ({
          text: part.text ?? JSON.stringify(part),
          marked: ttlOf(part.cache_control),
        })),
  );
  const all = [...ofSystem, ...ofMessages];
  const last = all.at(-1);
  if (!request.cache_control || !last) return all;
  return [...all.slice(0, -1), { ...last, marked: ttlOf(request.cache_control) }];
}

function ttlOf(control: { ttl?: '5m' | '1h' | undefined } | null | undefined) {
  return control ? (control.ttl ?? '5m') : null;
}
