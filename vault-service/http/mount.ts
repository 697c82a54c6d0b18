import type { Request, Router } from 'express';
import { Problem } from '../../platform/http/problem';
import { createRateLimit } from '../../platform/http/rate-limit';
import { mountRoutes, type Route, type RouteAnswer } from '../../platform/http/route';
import type { Authenticate } from '../api-keys/authenticate';
import type { Append } from '../audit/log';
import { lineOf } from './line';
import type { ApiContext, ApiPolicy, PublicContext, PublicPolicy } from './policy';
import { refuseUnstorable } from './storable';
import { audited, startTrail } from './trail';

/** Calls per second one address may make to public pages, and with keys that do not exist. */
const anonymousRatePerS = 200;

export interface Edge {
  mountApi(this: void, router: Router, routes: readonly Route<ApiPolicy, ApiContext>[]): void;
  mountPublic(
    this: void,
    router: Router,
    routes: readonly Route<PublicPolicy, PublicContext>[],
  ): void;
}

/** Is told of every answer of the API. */
export interface EdgeObserver {
  answered(this: void, operation: string, status: number, tookMs: number): void;
  rateLimited(this: void, who: 'key' | 'anonymous'): void;
}

/** Authentication, permission, rate limit and audit in front of every handler. Limits count per replica. */
export function edge(authenticate: Authenticate, append: Append, observer: EdgeObserver): Edge {
  const limit = createRateLimit();
  const spend = async (kind: 'key' | 'anonymous', who: string, ratePerS: number) => {
    try {
      await limit.spend(`${kind} ${who}`, ratePerS);
    } catch (failure) {
      if (failure instanceof Problem) observer.rateLimited(kind);
      throw failure;
    }
  };
  const spendAnonymous = (request: Request) =>
    spend('anonymous', lineOf(request.ip), anonymousRatePerS);

  const authorizeApi = async (request: Request, policy: ApiPolicy): Promise<ApiContext> => {
    const caller = await authenticate(request.header('authorization')).catch(
      async (failure: unknown) => {
        await spendAnonymous(request);
        throw failure;
      },
    );
    await spend('key', caller.actor, caller.ratePerS);
    const trail = startTrail(caller.actor, policy.audit, request);
    if (caller.actions.has(policy.permission)) return { caller, trail };
    const refuse = async () => {
      throw forbidden(policy.permission);
    };
    await audited(refuse, policy.audit, caller.actor, trail, request, append);
    throw forbidden(policy.permission);
  };

  return {
    mountApi(router, routes) {
      mountRoutes<ApiPolicy, ApiContext>(router, routes, {
        authorize: authorizeApi,
        around: (call, context, { policy, operationId }, request) =>
          measured(operationId, observer, () =>
            audited(
              () => checked(request, () => call(context)),
              policy.audit,
              context.caller.actor,
              context.trail,
              request,
              append,
            ),
          ),
      });
    },
    mountPublic(router, routes) {
      mountRoutes<PublicPolicy, PublicContext>(router, routes, {
        authorize: async (request, policy) => {
          await spendAnonymous(request);
          return { trail: startTrail('link', policy.audit, request) };
        },
        around: (call, context, { policy }, request) =>
          audited(
            () => checked(request, () => call(context)),
            policy.audit,
            'link',
            context.trail,
            request,
            append,
          ),
      });
    },
  };
}

async function checked(request: Request, call: () => Promise<RouteAnswer>): Promise<RouteAnswer> {
  refuseUnstorable(request);
  return call();
}

async function measured(
  operation: string,
  { answered }: EdgeObserver,
  call: () => Promise<RouteAnswer>,
): Promise<RouteAnswer> {
  const begun = performance.now();
  let status = 500;
  try {
    const answer = await call();
    status = answer.status;
    return answer;
  } catch (failure) {
    if (failure instanceof Problem) status = failure.status;
    throw failure;
  } finally {
    answered(operation, status, performance.now() - begun);
  }
}

function forbidden(action: string): Problem {
  return new Problem({
    status: 403,
    code: 'forbidden',
    detail: `This key is not allowed to do "${action}". Use a key that has this action.`,
  });
}
