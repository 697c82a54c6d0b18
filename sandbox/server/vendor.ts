import type { Fault } from '../faults/fault';
import type { Answer } from './answer';
import type { Call } from './call';

export interface VendorRoute {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Express pattern below the vendor's prefix, e.g. `/v2/bookings/:uid`. */
  readonly path: string;
  /** Base path when it is not the vendor's: some vendors answer on several hosts. */
  readonly prefix?: string;
  /** `fault` is set for faults only the vendor itself can play, such as a model's refusal. */
  handle(this: void, call: Call, fault?: Fault): Answer | Promise<Answer>;
}

/** One simulated vendor: its wire protocol and its state. */
export interface Vendor {
  /** Name in the control API, e.g. `cal-com`. */
  readonly name: string;
  /** What it stands for, for the status page. */
  readonly title: string;
  /** Path prefix, e.g. `/cal-com`. */
  readonly prefix: string;
  readonly routes: readonly VendorRoute[];
  /** An error in the vendor's own shape: unknown paths, oversized bodies and injected statuses. */
  failure(status: number, message: string): Answer;
  /** Everything a test may want to assert, without live secrets where the vendor has any. */
  state(): Record<string, unknown>;
  /** Adds to the state; throws `SeedError` naming what is wrong. */
  seed(input: unknown): unknown;
  reset(): void;
}
