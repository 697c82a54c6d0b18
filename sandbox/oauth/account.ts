import { z } from 'zod/v4';

/** A person or business at the provider: who gives consent, and whose tokens these are. */
export const account = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  email: z.email().optional(),
  username: z.string().optional(),
  /** Pages, advertisers, workspaces … as the provider lists them below the account. */
  assets: z.array(z.record(z.string(), z.unknown())).optional(),
});

export type Account = z.output<typeof account>;
