import { auditArchive } from './audit-archive';
import { auditVerify } from './audit-verify';
import { backup, restore } from './backup';
import type { Command } from './command-line';
import { doctor } from './doctor';
import { init } from './init';
import { keyCreate, keyList, keyRevoke } from './key';
import { pkiClient, pkiInit, pkiServer, pkiShow, pkiSign } from './pki';
import { rotate } from './rotate';
import { tenantCreate, tenantList } from './tenant';

export const commands: readonly Command[] = [
  init,
  tenantCreate,
  tenantList,
  keyCreate,
  keyList,
  keyRevoke,
  rotate,
  auditVerify,
  auditArchive,
  backup,
  restore,
  doctor,
  pkiInit,
  pkiServer,
  pkiClient,
  pkiSign,
  pkiShow,
];
