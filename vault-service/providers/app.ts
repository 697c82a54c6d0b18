/** What an integration may hold besides the OAuth app; handed out with leases of providers that list it. */
export type AppExtra = 'developer_token' | 'login_customer_id';

/** The OAuth app of a tenant, as far as API calls need it. */
export interface App {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly appExtras: Readonly<Partial<Record<AppExtra, string>>>;
}
