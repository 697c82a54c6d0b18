import type { Request } from 'express';
import { Problem } from '../../platform/http/problem';
import type { RouteAnswer } from '../../platform/http/route';
import type { Append } from '../audit/log';
import type { AuditPolicy, Subject, Trail } from './policy';

export function startTrail(actor: string, policy: AuditPolicy, request: Request): Trail {
  let subject: Subject = {};
  let entryTaken = false;
  return {
    get subject() {
      return subject;
    },
    get entryTaken() {
      return entryTaken;
    },
    about: (more) => {
      subject = { ...subject, ...more };
    },
    entry: (more) => {
      entryTaken = true;
      subject = { ...subject, ...more };
      return {
        action: policy.row === 'none' ? 'unexpected' : policy.action,
        actor,
        ...subject,
        outcome: 'ok',
        ip: request.ip,
        correlation: request.correlationId,
      };
    },
  };
}

/** Keeps the promise of the route's audit policy around its handler. */
export async function audited(
  handle: () => Promise<RouteAnswer>,
  policy: AuditPolicy,
  actor: string,
  trail: Trail,
  request: Request,
  append: Append,
): Promise<RouteAnswer> {
  if (policy.row === 'none') return handle();
  const row = (outcome: string) =>
    append({
      action: policy.action,
      actor,
      ...trail.subject,
      outcome,
      ip: request.ip,
      correlation: request.correlationId,
    });
  let answer: RouteAnswer;
  try {
    answer = await handle();
  } catch (failure) {
    if (failure instanceof Problem && failure.status < 500) await row(failure.code);
    throw failure;
  }
  if (policy.row === 'before_answer') await row('ok');
  else if (!trail.entryTaken)
    throw new Error(`${policy.action} changed something without an audit row`);
  return answer;
}
