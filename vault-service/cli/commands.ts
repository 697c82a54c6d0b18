import { auditVerify } from './audit-verify';
import { backup, restore } from './backup';
import type { Command } from './command-line';
import { doctor } from './doctor';
import { init } from './init';
import { keyCreate, keyRevoke } from './key';
import { pkiClient, pkiInit, pkiServer, pkiShow, pkiSign } from './pki';
import { rotate } from './rotate';
import { tenantCreate } from './tenant';

export const commands: readonly Command[] = [
  init,
  tenantCreate,
  keyCreate,
  keyRevoke,
  rotate,
  auditVerify,
  backup,
  restore,
  doctor,
  pkiInit,
  pkiServer,
  pkiClient,
  pkiSign,
  pkiShow,
];
