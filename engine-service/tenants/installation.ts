/** Owner of what belongs to no single tenant: keys and subscriptions that serve all of them. RFC 9562 §5.9, nil UUID. */
export const installationTenant = '00000000-0000-0000-0000-000000000000';
