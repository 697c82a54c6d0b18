import { userInfo } from 'node:os';
import type { AuditEntry } from '../audit/log';
import type { Subject, Trail } from '../http/policy';

/** Audit entries of the command line name the account that ran it. */
export function cliTrail(action: string): Trail {
  const actor = `cli:${userInfo().username}`;
  return {
    subject: {},
    entryTaken: false,
    about: () => undefined,
    entry: (subject: Subject): AuditEntry => ({ action, actor, ...subject, outcome: 'ok' }),
  };
}
