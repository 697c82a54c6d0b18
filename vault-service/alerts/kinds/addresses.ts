import { z } from 'zod/v4';
import { displayName } from '../../http/names';

/** An address on one line, without a name: nothing of it can become another header. */
export const mailAddress = z.email().max(254);

export const mailSettings = {
  from: mailAddress,
  /** Shown beside the address. */
  from_name: displayName.default('Token vault'),
  to: z.array(mailAddress).min(1).max(20),
};
