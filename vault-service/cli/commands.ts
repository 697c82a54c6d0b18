import { auditVerify } from './audit-verify';
import type { Command } from './command-line';
import { doctor } from './doctor';
import { init } from './init';
import { keyCreate, keyRevoke } from './key';
import { rotate } from './rotate';
import { tenantCreate } from './tenant';

export const commands: readonly Command[] = [
  init,
  tenantCreate,
  keyCreate,
  keyRevoke,
  rotate,
  auditVerify,
  doctor,
];
