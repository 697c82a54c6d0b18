import { RequestFailure } from '../exchange/failure';

/** A base URL without trailing slashes. Only http and https are spoken. */
export function readBaseUrl(value: unknown, whose: string): string {
  const text = typeof value === 'string' ? value.trim().replace(/\/+$/, '') : '';
  if (/^https?:\/\/[^\s/?#]+[^\s?#]*$/i.test(text) && URL.canParse(text)) return text;
  throw new RequestFailure({
    code: 'invalid_base_url',
    message: `The base URL of ${whose} is not a web address`,
    fix: 'Give it in the credential as https://host, without a query.',
  });
}
