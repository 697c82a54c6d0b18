import type { IncomingHttpHeaders } from 'node:http';
import type { Request, Response, Router } from 'express';
import { z } from 'zod/v4';
import { parseInput } from './fields';
import { Problem } from './problem';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export interface RouteInput<Params, Query, Body, Context> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** What `authorize` made of the caller: identity, tenant, open transaction … */
  readonly context: Context;
  readonly headers: IncomingHttpHeaders;
  /** The body exactly as received, for signatures. Empty where there was none. */
  readonly rawBody: Buffer;
  readonly ip: string;
  readonly correlationId: string;
}

export interface RouteAnswer {
  readonly status: number;
  /** Objects are sent as JSON, a string as plain text unless `headers` names its `content-type`. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface AnswerSpec {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly contentType?: string;
}

export interface RouteSpec<
  Policy,
  Context,
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
> {
  readonly method: Method;
  /** OpenAPI form, e.g. `/v1/tenants/{tenant}`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  /** Who may call this and how it is audited. A route without it does not compile. */
  readonly policy: Policy;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly answers: Readonly<Record<number, AnswerSpec>>;
  handle(
    this: void,
    input: RouteInput<z.output<Params>, z.output<Query>, z.output<Body>, Context>,
  ): Promise<RouteAnswer>;
}

/** A route as the server and the OpenAPI document see it, its input types checked where it was defined. */
export interface Route<Policy, Context> extends Omit<RouteSpec<Policy, Context>, 'handle'> {
  run(request: Request, context: Context): Promise<RouteAnswer>;
}

const nothing = z.object({});

/** Fixes the policy and context types of a service and returns its `route` function. */
export function routesOf<Policy, Context>() {
  return function route<
    Params extends z.ZodType = typeof nothing,
    Query extends z.ZodType = typeof nothing,
    Body extends z.ZodType = z.ZodUndefined,
  >(spec: RouteSpec<Policy, Context, Params, Query, Body>): Route<Policy, Context> {
    const { handle, ...declared } = spec;
    return {
      ...declared,
      run: (request, context) =>
        handle({
          params: parseInput(spec.params ?? nothing, request.params) as z.output<Params>,
          query: parseInput(spec.query ?? nothing, request.query) as z.output<Query>,
          body: (spec.body ? parseInput(spec.body, bodyOf(request)) : undefined) as z.output<Body>,
          context,
          headers: request.headers,
          rawBody: request.rawBody ?? Buffer.alloc(0),
          ip: request.ip ?? '',
          correlationId: request.correlationId,
        }),
    };
  };
}

/**
 * Express 5 leaves `body` undefined when a request has none; a route that takes a body then gets `{}`.
 * @throws Problem 415 when there is a body that no parser understood.
 */
function bodyOf(request: Request): unknown {
  const body: unknown = request.body;
  if (body !== undefined) return body;
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers;
  if (encoding === undefined && Number(length) === 0) return {};
  throw new Problem({
    status: 415,
    code: 'unsupported_media_type',
    detail: 'Send the body as JSON with the header Content-Type: application/json.',
  });
}

/**
 * Mounts routes. `authorize` runs before any input is parsed and throws a Problem to refuse; `around`
 * lets a service wrap a call (open a transaction, write the audit row) with the policy at hand.
 */
export function mountRoutes<Policy, Context>(
  router: Router,
  routes: readonly Route<Policy, Context>[],
  guard: {
    authorize(request: Request, policy: Policy): Promise<Context>;
    around?(
      call: (context: Context) => Promise<RouteAnswer>,
      context: Context,
      route: Route<Policy, Context>,
      request: Request,
    ): Promise<RouteAnswer>;
  },
): void {
  for (const route of routes) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
    router[route.method](path, async (request: Request, response: Response) => {
      const context = await guard.authorize(request, route.policy);
      const call = (callContext: Context) => route.run(request, callContext);
      const answer = guard.around
        ? await guard.around(call, context, route, request)
        : await call(context);
      send(response, answer);
    });
  }
}

function send(response: Response, answer: RouteAnswer): void {
  response.status(answer.status);
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  if (answer.body === undefined) response.end();
  else if (typeof answer.body === 'string' || Buffer.isBuffer(answer.body)) {
    // Express would take text for HTML.
    if (!response.hasHeader('content-type')) response.type('text/plain');
    response.send(answer.body);
  } else response.json(answer.body);
}
