import { BoundedMap } from './bounded-map';
import type { Clock } from './clock';

export interface RateState {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the window starts anew. */
  readonly resetS: number;
}

/** Fixed-window counter per caller. */
export class RateWindow {
  readonly #windows = new BoundedMap<string, { startedMs: number; count: number }>(10_000);

  constructor(
    private readonly clock: Clock,
    public limit: number,
    public windowS: number,
  ) {}

  count(caller: string, cost = 1): RateState {
    const nowMs = this.clock.nowMs();
    const current = this.#windows.get(caller);
    const fresh = !current || nowMs >= current.startedMs + this.windowS * 1000;
    const window = fresh ? { startedMs: nowMs, count: 0 } : current;
    if (fresh) this.#windows.set(caller, window);
    window.count += cost;
    return {
      allowed: window.count <= this.limit,
      limit: this.limit,
      remaining: Math.max(0, this.limit - window.count),
      resetS: Math.max(1, Math.ceil((window.startedMs + this.windowS * 1000 - nowMs) / 1000)),
    };
  }

  clear(): void {
    this.#windows.clear();
  }
}
