import type { Kysely } from 'kysely';
import type { Append } from '../audit/log';
import type { VaultSchema } from '../database/schema';
import type { EgressRules } from '../egress/address';
import type { TenantKeys } from '../encryption/tenant-keys';
import type { ValidateToken } from '../health/validate';
import type { FindApi, FindSetup } from '../integrations/setup';
import type { TokenClient } from '../refresh/token-client';

/** What connecting an account needs of the vault. */
export interface ConnectParts {
  readonly db: Kysely<VaultSchema>;
  readonly keys: TenantKeys;
  readonly findSetup: FindSetup;
  readonly findApi: FindApi;
  readonly client: TokenClient;
  readonly rules: EgressRules;
  /** Asks the provider about a key that was handed in. */
  readonly validate: ValidateToken;
  readonly append: Append;
  readonly publicUrl: string;
  readonly returnOrigins: readonly string[];
}
