import type { Express, Request, RequestHandler, Response } from 'express';
import { z } from 'zod/v4';
import { faultKinds, faultOrder } from '../faults/fault';
import type { FaultQueue } from '../faults/fault-queue';
import { tokenQuirks } from '../faults/token-quirks';
import type { Clock } from '../server/clock';
import type { RequestLog } from '../server/request-log';
import type { Vendor } from '../server/vendor';
import { hosts } from './hosts';
import { parseSeed, SeedError } from './seed-error';

export interface ControlledSandbox {
  readonly vendors: readonly Vendor[];
  readonly faults: FaultQueue;
  readonly log: RequestLog;
  readonly clock: Clock;
}

/** A control call of one vendor, e.g. `POST /control/whatsapp/inbound`. */
export interface ControlAction {
  readonly method: 'get' | 'post';
  readonly path: string;
  run(input: {
    readonly body: unknown;
    readonly params: Readonly<Record<string, string>>;
    /** Base URL the caller used. */
    readonly origin: string;
  }): unknown;
}

const resetBody = z.strictObject({ vendors: z.array(z.string()).optional() });
const clockBody = z.strictObject({ advance_s: z.number() });

/** Mounts the control API. It has no authentication: the sandbox listens on loopback only. */
export function mountControl(
  app: Express,
  sandbox: ControlledSandbox,
  actions: readonly ControlAction[],
): void {
  const { vendors, faults, log, clock } = sandbox;
  const named = (name: string): Vendor => {
    const vendor = vendors.find((candidate) => candidate.name === name);
    if (vendor) return vendor;
    throw new SeedError([
      `vendor: "${name}" is not simulated. Known: ${vendors.map((known) => known.name).join(', ')}.`,
    ]);
  };

  app.post(
    '/control/reset',
    answering((request) => {
      const { vendors: names } = parseSeed(resetBody, bodyOf(request));
      const chosen = names ? names.map(named) : vendors;
      for (const vendor of chosen) vendor.reset();
      faults.clear(names);
      log.clear(names);
      if (!names) clock.reset();
      return { reset: chosen.map((vendor) => vendor.name) };
    }),
  );
  app.get(
    '/control/requests',
    answering((request) => {
      const { vendor, since } = request.query;
      const requests = log.list({
        vendor: typeof vendor === 'string' ? vendor : undefined,
        since: typeof since === 'string' ? since : undefined,
      });
      return { count: requests.length, requests };
    }),
  );
  app.post(
    '/control/faults',
    answering((request) => {
      const order = parseSeed(faultOrder, bodyOf(request));
      named(order.vendor);
      try {
        faults.add(order);
      } catch {
        throw new SeedError([
          'path: neither a prefix that starts with / nor a regular expression.',
        ]);
      }
      return { faults: faults.list() };
    }),
  );
  app.get(
    '/control/faults',
    answering(() => ({ faults: faults.list() })),
  );
  app.get(
    '/control/fault-kinds',
    answering(() => ({ kinds: faultKinds, token_quirks: tokenQuirks })),
  );
  app.delete(
    '/control/faults',
    answering(() => {
      faults.clear();
      return { faults: [] };
    }),
  );
  app.post(
    '/control/clock',
    answering((request) => {
      clock.advance(parseSeed(clockBody, bodyOf(request)).advance_s * 1000);
      return { now: clock.iso() };
    }),
  );
  app.get(
    '/control/vendors',
    answering(() => ({
      vendors: vendors.map(({ name, title, prefix, routes }) => ({
        name,
        title,
        prefix,
        paths: routes.map(
          (route) => `${route.method.toUpperCase()} ${route.prefix ?? prefix}${route.path}`,
        ),
      })),
    })),
  );
  app.get(
    '/control/hosts',
    answering(() => ({ hosts })),
  );
  app.get(
    '/control/state/:vendor',
    answering((request) => named(param(request, 'vendor')).state()),
  );
  app.post(
    '/control/state/:vendor',
    answering((request) => named(param(request, 'vendor')).seed(bodyOf(request)) ?? { ok: true }),
  );
  for (const action of actions) {
    app[action.method](
      action.path,
      answering((request) =>
        action.run({
          body: bodyOf(request),
          params: Object.fromEntries(
            Object.entries(request.params).map(([name, value]) => [name, String(value)]),
          ),
          origin: `http://${request.headers.host ?? 'localhost'}`,
        }),
      ),
    );
  }
}

function param(request: Request, name: string): string {
  return String(request.params[name] ?? '');
}

function bodyOf(request: Request): unknown {
  const raw = request.rawBody;
  if (!raw || raw.length === 0) return {};
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    throw new SeedError(['body: not valid JSON.']);
  }
}

function answering(decide: (request: Request) => unknown): RequestHandler {
  return async (request: Request, response: Response) => {
    try {
      response.json(await decide(request));
    } catch (failure) {
      if (!(failure instanceof SeedError)) throw failure;
      response.status(422).json({ error: 'invalid_control_call', problems: failure.problems });
    }
  };
}
