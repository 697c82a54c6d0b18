/** What a key or a person may do; the closed list of the access model. */
export const permissions = [
  'tenant.manage',
  'users.manage',
  'users.view',
  'settings.manage',
  'brands.create',
  'brands.edit',
  'brands.view',
  'content.create',
  'content.approve',
  'content.publish',
  'content.view',
  'ads.manage',
  'ads.approve',
  'ads.view',
  'leads.manage',
  'leads.view',
  'analytics.view',
] as const;

export type Permission = (typeof permissions)[number];

export function isPermission(text: string): text is Permission {
  return permissions.some((permission) => permission === text);
}
