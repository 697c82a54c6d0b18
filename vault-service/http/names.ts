import { z } from 'zod/v4';

/** Tenant ids are the caller's own; a leading underscore is the vault's. */
export const tenantId = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/,
    'must be 1–128 letters, digits or . _ : - and begin with a letter or digit',
  );

export const integrationOwner = z.union([tenantId, z.literal('_default')]);

const plainText = z
  .string()
  .regex(
    /^[^\s\p{Cc}](?:[^\p{Cc}]{0,198}[^\s\p{Cc}])?$/u,
    'must be 1–200 characters without control characters',
  );

/** The caller's own id for whose account it is, e.g. a brand or a client. */
export const subjectId = plainText.describe('Your own id for whose account it is');

/** Texts for people. */
export const displayName = plainText.describe('Shown to people');

export const providerName = z.string().min(1).max(64);

/** Any text: an id that cannot exist is answered like one that does not. */
export const resourceId = z.string().min(1).max(100);
