import { displayName, tenantId } from '../http/names';
import { createTenant } from '../tenants/create';
import { required, UsageError, type Command } from './command-line';
import { cliTrail } from './trail';

export const tenantCreate: Command = {
  name: 'tenant create',
  arguments: '--id ID --name NAME [--return-origins https://a,https://b]',
  summary: 'Create a tenant with a data key of its own',
  options: ['id', 'name', 'return-origins'],
  async run({ database, masters }, options) {
    const id = tenantId.safeParse(required(options, 'id'));
    const name = displayName.safeParse(required(options, 'name'));
    if (!id.success || !name.success)
      throw new UsageError((id.error ?? name.error)?.issues[0]?.message ?? 'wrong name');
    const origins = (options['return-origins'] ?? '').split(',').filter((origin) => origin !== '');
    const tenant = await createTenant(
      database.query,
      masters,
      { id: id.data, name: name.data, return_origins: origins.map((url) => new URL(url).origin) },
      cliTrail('tenant.create'),
    );
    return { id: tenant.id, name: tenant.name };
  },
};
