import { z } from 'zod/v4';

/**
 * What a person is written to for, e.g. `contact`, `marketing`. In lower case, so that a refusal of "Marketing" covers
 * what is asked as "marketing".
 */
export const consentPurpose = z.string().trim().toLowerCase().min(1).max(64);
