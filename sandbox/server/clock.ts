/** The sandbox's time. Every expiry (tokens, reservations, message windows) follows it, so a test can move it. */
export class Clock {
  #offsetMs = 0;

  nowMs(): number {
    return Date.now() + this.#offsetMs;
  }

  nowS(): number {
    return Math.floor(this.nowMs() / 1000);
  }

  iso(): string {
    return new Date(this.nowMs()).toISOString();
  }

  /** Moves time forward (or back, with a negative number). */
  advance(byMs: number): void {
    this.#offsetMs += byMs;
  }

  reset(): void {
    this.#offsetMs = 0;
  }
}
