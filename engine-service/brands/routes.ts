import type { Kysely } from 'kysely';
import { z } from 'zod/v4';
import { notFound } from '../../platform/http/problem';
import { audit } from '../audit/log';
import type { EngineSchema } from '../database/schema';
import { inTenant } from '../database/tenant-transaction';
import { route, type Caller } from '../http/access';
import { brandChange, brandView, newBrand } from './schema';
import { changeBrand, createBrand, readBrands } from './brand-store';

const idParam = z.object({ id: z.uuid() });

function actorOf({ key }: Caller): string {
  return key ? `api-key ${key.id}` : 'unknown';
}

export function brandRoutes({
  app,
  now,
}: {
  readonly app: Kysely<EngineSchema>;
  readonly now: () => Date;
}) {
  return [
    route({
      method: 'get',
      path: '/api/brands',
      operationId: 'listBrands',
      summary: 'List brands with their products',
      policy: { access: 'tenant', permission: 'brands.view' },
      answers: { 200: { description: 'All.', schema: z.object({ items: z.array(brandView) }) } },
      handle: async ({ context }) => ({
        status: 200,
        body: {
          items: await inTenant(app, context.tenant, (transaction) => readBrands(transaction)),
        },
      }),
    }),
    route({
      method: 'post',
      path: '/api/brands',
      operationId: 'createBrand',
      summary: 'Create a brand',
      policy: { access: 'tenant', permission: 'brands.create' },
      body: newBrand,
      answers: { 201: { description: 'Created.', schema: brandView } },
      handle: async ({ body, context }) => ({
        status: 201,
        body: await inTenant(app, context.tenant, async (transaction) => {
          const brand = await createBrand(transaction, context.tenant, body);
          await audit(
            transaction,
            {
              tenant: context.tenant,
              actor: actorOf(context),
              action: 'brand.created',
              subject: brand.id,
              details: { name: brand.name },
            },
            now(),
          );
          return brand;
        }),
      }),
    }),
    route({
      method: 'get',
      path: '/api/brands/{id}',
      operationId: 'getBrand',
      summary: 'Read a brand',
      policy: { access: 'tenant', permission: 'brands.view' },
      params: idParam,
      answers: { 200: { description: 'The brand.', schema: brandView } },
      handle: async ({ params, context }) => {
        const [brand] = await inTenant(app, context.tenant, (transaction) =>
          readBrands(transaction, [params.id]),
        );
        if (!brand) throw notFound('The brand');
        return { status: 200, body: brand };
      },
    }),
    route({
      method: 'patch',
      path: '/api/brands/{id}',
      operationId: 'changeBrand',
      summary: 'Change a brand',
      description: 'What is left out stays; products, when given, replace all products.',
      policy: { access: 'tenant', permission: 'brands.edit' },
      params: idParam,
      body: brandChange,
      answers: { 200: { description: 'The brand after the change.', schema: brandView } },
      handle: async ({ params, body, context }) => {
        const brand = await inTenant(app, context.tenant, async (transaction) => {
          const changed = await changeBrand(transaction, context.tenant, params.id, body, now());
          if (changed) {
            await audit(
              transaction,
              {
                tenant: context.tenant,
                actor: actorOf(context),
                action: 'brand.changed',
                subject: changed.id,
                details: { fields: Object.keys(body) },
              },
              now(),
            );
          }
          return changed;
        });
        if (!brand) throw notFound('The brand');
        return { status: 200, body: brand };
      },
    }),
  ];
}
