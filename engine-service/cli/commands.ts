import { z } from 'zod/v4';
import { audit, checkAuditChain } from '../audit/log';
import { changeBrand } from '../brands/brand-store';
import { brandChange } from '../brands/schema';
import { inTenant } from '../database/tenant-transaction';
import { createWebhookKey, revokeWebhookKey } from '../inbox/create-webhook-key';
import { inboxEntries } from '../inbox/entries';
import { createApiKey, revokeApiKey } from '../keys/create-api-key';
import { permissions } from '../keys/permissions';
import { createTenant, deleteTenant, newTenant } from '../tenants/create';
import { installationTenant } from '../tenants/installation';
import { readArguments, UsageError } from './arguments';
import type { Console } from './console';

export interface Command {
  readonly help: string;
  prepare(words: readonly string[]): {
    readonly json: boolean;
    readonly run: (console: Console) => Promise<object>;
  };
}

function command<Schema extends z.ZodObject>(
  help: string,
  schema: Schema,
  run: (values: z.output<Schema>, console: Console) => Promise<object>,
): Command {
  return {
    help,
    prepare(words) {
      const { json, values } = readArguments(words, schema);
      return { json, run: (console) => run(values, console) };
    },
  };
}

const tenantId = z.uuid('Give a tenant id.');
const ratePerS = z.coerce.number().int().min(1).max(1_000_000).optional();

/** One entry per `group verb`. */
export const commands: Readonly<Record<string, Command>> = {
  'tenant create': command(
    '--name X [--country SN --language fr --time-zone Africa/Dakar]',
    newTenant,
    (tenant, { app, actor, now }) => createTenant(app, tenant, actor, now),
  ),

  'tenant list': command('', z.object({}), async (_values, { operator }) => ({
    tenants: await operator
      .selectFrom('tenants')
      .select(['id', 'name', 'country', 'language', 'time_zone', 'created_at', 'deleted_at'])
      .where('id', '!=', installationTenant)
      .orderBy('id')
      .execute(),
  })),

  'tenant delete': command(
    '--tenant T',
    z.object({ tenant: tenantId }),
    async ({ tenant }, { app, actor, now }) => {
      if (tenant === installationTenant || !(await deleteTenant(app, tenant, actor, now))) {
        throw new Error(`There is no tenant ${tenant}.`);
      }
      return { id: tenant, deleted: true };
    },
  ),

  'brand update': command(
    '--tenant T --brand B [--name N --subject S --voice V --language fr --country SN --time-zone Z --event-type-id N --duration-min 30 --window-days 7 --template-name X --alternatives-template-name Y --template-language fr]',
    z.object({
      tenant: tenantId,
      brand: z.uuid('Give a brand id.'),
      name: z.string().optional(),
      subject: z.string().optional(),
      voice: z.string().optional(),
      language: z.string().optional(),
      country: z.string().optional(),
      time_zone: z.string().optional(),
      event_type_id: z.coerce.number().optional(),
      duration_min: z.coerce.number().optional(),
      window_days: z.coerce.number().optional(),
      template_name: z.string().optional(),
      alternatives_template_name: z.string().optional(),
      template_language: z.string().optional(),
    }),
    async (values, { app, actor, now }) => {
      const { tenant, brand, event_type_id, duration_min, window_days, ...rest } = values;
      const { template_name, alternatives_template_name, template_language, ...own } = rest;
      const change = brandChange.safeParse({
        ...own,
        meeting: { event_type_id, duration_min, window_days },
        whatsapp: { template_name, alternatives_template_name, template_language },
      });
      if (!change.success) {
        throw new UsageError(
          change.error.issues
            .map((issue) => `--${String(issue.path.at(-1)).replaceAll('_', '-')}: ${issue.message}`)
            .join('\n'),
        );
      }
      const changed = await inTenant(app, tenant, async (transaction) => {
        const after = await changeBrand(transaction, tenant, brand, change.data, now);
        if (after) {
          await audit(
            transaction,
            { tenant, actor, action: 'brand.changed', subject: brand, details: {} },
            now,
          );
        }
        return after;
      });
      if (!changed) throw new Error(`The tenant has no brand ${brand}.`);
      return changed;
    },
  ),

  'api-key create': command(
    '(--tenant T | --all-tenants) --name X [--permission leads.view … --rate-per-s N]',
    z.object({
      tenant: tenantId.optional(),
      all_tenants: z.boolean().default(false),
      name: z.string().trim().min(1).max(200),
      permission: z.array(z.enum(permissions)).optional(),
      rate_per_s: ratePerS,
    }),
    async ({ tenant, all_tenants, name, permission, rate_per_s }, { operator, actor, now }) => {
      if ((tenant === undefined) === !all_tenants) {
        throw new UsageError('Give either --tenant T or --all-tenants.');
      }
      const owner = tenant ?? installationTenant;
      const exists = await operator
        .selectFrom('tenants')
        .select('id')
        .where('id', '=', owner)
        .where('deleted_at', 'is', null)
        .executeTakeFirst();
      if (!exists) throw new Error(`There is no tenant ${owner}.`);
      return createApiKey(
        operator,
        { tenant: owner, name, permissions: permission ?? permissions, ratePerS: rate_per_s },
        actor,
        now,
      );
    },
  ),

  'api-key revoke': command(
    '--id K',
    z.object({ id: z.uuid('Give a key id.') }),
    async ({ id }, { operator, actor, now }) => {
      if (!(await revokeApiKey(operator, id, actor, now)))
        throw new Error(`There is no key ${id}.`);
      return { id, revoked: true };
    },
  ),

  'webhook-key create': command(
    `--tenant T --entry ${inboxEntries.join('|')} [--brand B --name X --rate-per-s N]`,
    z.object({
      tenant: tenantId,
      entry: z.enum(inboxEntries),
      brand: z.uuid('Give a brand id.').optional(),
      name: z.string().trim().min(1).max(200).optional(),
      rate_per_s: ratePerS,
    }),
    async ({ tenant, entry, brand, name, rate_per_s }, { app, operator, sealer, actor, now }) => {
      const exists = await operator
        .selectFrom('tenants')
        .select('id')
        .where('id', '=', tenant)
        .where('deleted_at', 'is', null)
        .executeTakeFirst();
      if (!exists) throw new Error(`There is no tenant ${tenant}.`);
      return createWebhookKey(
        app,
        sealer,
        { tenant, entry, brandId: brand, name: name ?? entry, ratePerS: rate_per_s },
        actor,
        now,
      );
    },
  ),

  'webhook-key revoke': command(
    '--tenant T --id K',
    z.object({ tenant: tenantId, id: z.uuid('Give a key id.') }),
    async ({ tenant, id }, { app, actor, now }) => {
      if (!(await revokeWebhookKey(app, tenant, id, actor, now))) {
        throw new Error(`The tenant has no key ${id}.`);
      }
      return { id, revoked: true };
    },
  ),

  'audit verify': command(
    '--tenant T | --all-tenants',
    z.object({ tenant: tenantId.optional(), all_tenants: z.boolean().default(false) }),
    async ({ tenant }, { operator }) => {
      const tenants =
        tenant === undefined
          ? (await operator.selectFrom('tenants').select('id').orderBy('id').execute()).map(
              (row) => row.id,
            )
          : [tenant];
      const chains: { tenant: string; intact: boolean; entries?: number; broken_at?: number }[] =
        [];
      for (const id of tenants) {
        const check = await checkAuditChain(operator, id);
        chains.push(
          check.intact
            ? { tenant: id, intact: true, entries: check.entries }
            : { tenant: id, intact: false, broken_at: check.brokenAt },
        );
      }
      const broken = chains.filter((chain) => !chain.intact);
      if (broken.length > 0) {
        throw new Error(`The audit log was changed: ${JSON.stringify(broken)}`);
      }
      return { intact: true, chains };
    },
  ),
};
