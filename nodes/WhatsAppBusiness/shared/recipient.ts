import { ParameterFailure } from '../../items/parameterFailure';

/** Business-scoped user id: country, optionally `ENT` for the parent form, and the id. */
const userId = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

/** Addresses a person: `to` with the digits of a phone number, or `recipient` with a business-scoped user id. */
export function addressOf(text: string): { to: string } | { recipient: string } {
  if (userId.test(text)) return { recipient: text };
  const digits = text.replace(/[\s().+-]/g, '');
  if (/^[1-9]\d{6,14}$/.test(digits)) return { to: digits };
  throw new ParameterFailure(
    'recipient',
    '"Recipient" is neither an international phone number nor a business-scoped user ID',
    'Use a form such as +221701234567 or SN.13491208655302741918.',
  );
}
