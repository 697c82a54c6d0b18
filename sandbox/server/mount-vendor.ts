import type { Express, Request, Response } from 'express';
import type { Fault } from '../faults/fault';
import type { FaultQueue } from '../faults/fault-queue';
import { strike } from '../faults/strike';
import { Refused, type Answer } from './answer';
import { Call } from './call';
import type { Clock } from './clock';
import { deliver } from './deliver';
import { maskedPath, type RequestLog } from './request-log';
import type { Vendor, VendorRoute } from './vendor';

/** Serves a vendor below its prefix: log, faults, the vendor's own work, its own 404. */
export function mountVendor(
  app: Express,
  vendor: Vendor,
  { faults, log, clock }: { faults: FaultQueue; log: RequestLog; clock: Clock },
): void {
  const serve = (route: VendorRoute) => async (request: Request, response: Response) => {
    const { handle } = route;
    const call = new Call(request, route.prefix ?? vendor.prefix);
    const entry = log.add({
      vendor: vendor.name,
      method: call.method,
      path: maskedPath(call.path),
      query: [...new Set(call.query.keys())],
    });
    const startedMs = performance.now();
    const work = async (fault?: Fault): Promise<Answer> => {
      try {
        return await handle(call, fault);
      } catch (failure) {
        if (failure instanceof Refused) return failure.answer;
        throw failure;
      }
    };
    const fault = faults.take(vendor.name, call.method, call.path);
    if (fault) entry.fault = fault.kind === 'token_quirk' ? fault.quirk : fault.kind;
    const answer = fault
      ? await strike(fault, vendor, response, work, clock.nowMs())
      : await work();
    if (!fault) deliver(response, answer);
    entry.status = answer.status;
    entry.duration_ms = Math.round(performance.now() - startedMs);
    const note = call.note;
    if (note) entry.note = note;
  };
  for (const route of vendor.routes)
    app[route.method]((route.prefix ?? vendor.prefix) + route.path, serve(route));
}

/** Answers what no route of any vendor took, in the shape of the vendor whose prefix it is. */
export function mountUnknownPaths(app: Express, vendors: readonly Vendor[], log: RequestLog): void {
  const longestFirst = [...vendors].sort((one, other) => other.prefix.length - one.prefix.length);
  app.use((request, response, next) => {
    const owner = longestFirst.find(
      ({ prefix }) => request.path === prefix || request.path.startsWith(`${prefix}/`),
    );
    if (!owner) {
      next();
      return;
    }
    const path = maskedPath(request.path.slice(owner.prefix.length));
    const answer = owner.failure(404, `Cannot ${request.method} ${path}`);
    const entry = log.add({ vendor: owner.name, method: request.method, path, query: [] });
    entry.status = answer.status;
    deliver(response, answer);
  });
}
