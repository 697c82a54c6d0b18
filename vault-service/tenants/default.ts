/** Owner of what serves every tenant: OAuth apps without a tenant of their own, webhook endpoints for all. */
export const defaultTenant = '_default';
