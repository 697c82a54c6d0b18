/** Average characters per token. Counts only have to grow with the text; nobody is billed here. */
const charactersPerToken = 3.6;

export function countTokens(text: string): number {
  return text === '' ? 0 : Math.ceil(text.length / charactersPerToken);
}

/** The beginning of `text` that fits into `tokens`. */
export function cutToTokens(text: string, tokens: number): string {
  return text.slice(0, Math.floor(tokens * charactersPerToken));
}
