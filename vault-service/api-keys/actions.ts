/**
 * What an API key may be allowed to do. Using a token (`lease`), managing connections and managing the vault are
 * apart: a workflow needs `lease` and nothing else.
 */
export const actions = [
  'lease',
  'connections:read',
  'connections:write',
  'tenants:read',
  'tenants:write',
  'integrations:read',
  'integrations:write',
  'api-keys:read',
  'api-keys:write',
  'keys:read',
  'keys:rotate',
  'audit:read',
  'webhooks:read',
  'webhooks:write',
  'alerts:read',
  'alerts:write',
  'incidents:read',
  'subjects:export',
  'subjects:erase',
] as const;

export type Action = (typeof actions)[number];
