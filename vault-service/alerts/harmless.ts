const longest = 100;

/**
 * A name as it may stand in a message to people: on one line, without control characters and without marks that turn
 * the direction of writing, not too long, and no link where a mail program would make one of it. Markup is each
 * channel's own to escape.
 */
export function harmless(name: string): string {
  const line = name
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u061C\u200B-\u200F\u202A-\u202E\u2066-\u2069\uFEFF]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/:\/\//g, ': //')
    .replace(/\bwww\./gi, 'www .');
  const characters = Array.from(line);
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join('')}…`;
}
