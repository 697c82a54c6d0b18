import { routesOf } from '../../platform/http/route';
import type { Action } from '../api-keys/actions';
import type { AuditEntry } from '../audit/log';
import type { Caller } from './caller';

/**
 * Every route says who may call it and how it is audited; without both it does not compile.
 * - `before_answer`: the edge commits one row before anything leaves, also for refusals.
 * - `in_transaction`: the handler commits the row with its change; the edge refuses to answer when it did not.
 * - `none`: nothing secret leaves and nothing changes; says why.
 */
export type AuditPolicy =
  | { readonly row: 'before_answer'; readonly action: string }
  | { readonly row: 'in_transaction'; readonly action: string }
  | { readonly row: 'none'; readonly because: string };

export interface ApiPolicy {
  readonly permission: Action;
  readonly audit: AuditPolicy;
}

export interface PublicPolicy {
  readonly permission: 'public';
  readonly audit: AuditPolicy;
}

/** What the call is about, as far as the handler learns it; completes the audit row. */
export type Subject = Pick<AuditEntry, 'tenant' | 'connection' | 'target' | 'details'>;

export interface Trail {
  readonly subject: Subject;
  /** Whether the row was handed out, to be appended within the handler's transaction. */
  readonly entryTaken: boolean;
  /** Adds to the row of a `before_answer` route. */
  about(subject: Subject): void;
  /** The row of an `in_transaction` route, to be appended with the change. */
  entry(subject: Subject): AuditEntry;
}

export interface ApiContext {
  readonly caller: Caller;
  readonly trail: Trail;
}

export interface PublicContext {
  readonly trail: Trail;
}

export const apiRoute = routesOf<ApiPolicy, ApiContext>();
export const publicRoute = routesOf<PublicPolicy, PublicContext>();
