/** For pages of links that are not known: what the browser prefers. */
export function languageOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): string {
  const accepted = headers['accept-language'];
  return typeof accepted === 'string' ? accepted : 'en';
}
