import type { Migrations } from '../../../platform/postgres/migrate';
import { tenants } from './0001_tenants';
import { brands } from './0002_brands';
import { inbox } from './0003_inbox';
import { bus } from './0004_bus';
import { leads } from './0005_leads';
import { contact } from './0006_contact';
import { backlog } from './0007_backlog';
import { alternativesTemplate } from './0008_alternatives_template';
import { limits } from './0009_limits';

/** In order, forward only. A new migration is a new number; an applied one is never edited. */
export const migrations: Migrations = {
  '0001_tenants': tenants,
  '0002_brands': brands,
  '0003_inbox': inbox,
  '0004_bus': bus,
  '0005_leads': leads,
  '0006_contact': contact,
  '0007_backlog': backlog,
  '0008_alternatives_template': alternativesTemplate,
  '0009_limits': limits,
};
