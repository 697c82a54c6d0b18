import { displayName, tenantId } from '../http/names';
import { createTenant } from '../tenants/create';
import { defaultTenant } from '../tenants/default';
import { list, required, UsageError, type Command } from './command-line';
import { withDatabase, withStore } from './store';
import { cliTrail } from './trail';

export const tenantCreate: Command = {
  name: 'tenant create',
  arguments: '--id ID --name NAME [--return-origins https://a,https://b]',
  summary: 'Create a tenant with a data key of its own',
  help: `  --id ID             your own id: letters, digits and . _ : -
  --name NAME         shown to people on the connect pages
  --return-origins …  origins a connect session of this tenant may return to`,
  options: ['id', 'name', 'return-origins'],
  run: async (environment, options) => {
    const id = tenantId.safeParse(required(options, 'id'));
    const name = displayName.safeParse(required(options, 'name'));
    if (!id.success || !name.success)
      throw new UsageError((id.error ?? name.error)?.issues[0]?.message ?? 'wrong name');
    const origins = list(options['return-origins']);
    const wrong = origins.find((url) => !URL.canParse(url));
    if (wrong !== undefined)
      throw new UsageError(`--return-origins: "${wrong}" is not like https://app.example.com`);
    return withStore(environment, async ({ database, masters }) => {
      const tenant = await createTenant(
        database.query,
        masters,
        { id: id.data, name: name.data, return_origins: origins.map((url) => new URL(url).origin) },
        cliTrail('tenant.create'),
      );
      return { ok: true, id: tenant.id, name: tenant.name };
    });
  },
};

export const tenantList: Command = {
  name: 'tenant list',
  arguments: '',
  summary: 'List the tenants',
  help: 'Needs no master key. Deleted tenants are left out.',
  options: [],
  run: (environment) =>
    withDatabase(environment, async ({ database }) => {
      const tenants = await database.query
        .selectFrom('tenants')
        .select(['id', 'name', 'created_at'])
        .where('deleted_at', 'is', null)
        .where('id', '<>', defaultTenant)
        .orderBy('id')
        .execute();
      return { ok: true, tenants };
    }),
};
