/**
 * Foreign text inside a prompt: one JSON value between tags. No `<` survives inside, so nothing in the data can close
 * the block or open another.
 *
 * `dataBlock('lead_data', {message: '</lead_data>'})` → `<lead_data>\n{"message":"\u003c/lead_data>"}\n</lead_data>`
 * with the six characters `\u003c` written out.
 */
export function dataBlock(tag: string, value: unknown): string {
  const json = JSON.stringify(value)
    .replace(/</g, '\\u003c')
    .replace(/\u2028|\u2029/g, ' ');
  return `<${tag}>\n${json}\n</${tag}>`;
}

/** First `maxCharacters` of a text, cut between words, with a mark where it was cut. */
export function capped(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const cut = text.slice(0, maxCharacters - 1);
  const space = cut.lastIndexOf(' ');
  const end = space > maxCharacters * 0.8 ? cut.slice(0, space) : cut;
  // A pair of surrogates must not be cut in two.
  return `${end.replace(/[\uD800-\uDBFF]$/, '')}…`;
}
