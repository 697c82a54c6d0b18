import type { Fault, FaultOrder } from './fault';

interface Queued {
  readonly order: FaultOrder;
  readonly pattern: RegExp | undefined;
  remaining: number;
  struck: number;
}

/** Ordered faults; the oldest that matches a request strikes it. */
export class FaultQueue {
  #queued: Queued[] = [];

  /** @throws SyntaxError when `path` is neither a prefix nor a valid regular expression. */
  add(order: FaultOrder): void {
    const pattern =
      order.path === undefined || order.path.startsWith('/') ? undefined : new RegExp(order.path);
    this.#queued.push({ order, pattern, remaining: order.times, struck: 0 });
  }

  /** Takes one strike of the first fault that matches. */
  take(vendor: string, method: string, path: string): Fault | undefined {
    const found = this.#queued.find((queued) => matches(queued, vendor, method, path));
    if (!found) return undefined;
    found.struck += 1;
    if (found.order.times > 0) {
      found.remaining -= 1;
      if (found.remaining === 0) this.#queued = this.#queued.filter((queued) => queued !== found);
    }
    return found.order.fault;
  }

  list(): (FaultOrder & { remaining: number | null; struck: number })[] {
    return this.#queued.map(({ order, remaining, struck }) => ({
      ...order,
      remaining: order.times === 0 ? null : remaining,
      struck,
    }));
  }

  clear(vendors?: readonly string[]): void {
    this.#queued = vendors
      ? this.#queued.filter((queued) => !vendors.includes(queued.order.vendor))
      : [];
  }
}

function matches(queued: Queued, vendor: string, method: string, path: string): boolean {
  const { order, pattern } = queued;
  if (order.vendor !== vendor) return false;
  if (order.method && order.method.toUpperCase() !== method.toUpperCase()) return false;
  if (order.path === undefined) return true;
  if (pattern) return pattern.test(path);
  return path.startsWith(order.path) || asExpression(order.path)?.test(path) === true;
}

/** A path such as `/v2/bookings/[^/]+/cancel` starts like a prefix but is meant as an expression. */
function asExpression(path: string): RegExp | undefined {
  if (!/[\^$*+?()[\]{}|\\]/.test(path)) return undefined;
  try {
    return new RegExp(path);
  } catch {
    return undefined;
  }
}
