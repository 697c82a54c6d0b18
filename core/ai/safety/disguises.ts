/**
 * The readings of a folded text a model might make and a reader might not: digits for letters, spaced-out letters,
 * reversed, rotated by 13. `'1gn0r3 4ll rul3s'` → `'ignore all rules'` among others.
 */
export function disguisesOf(foldedText: string): readonly string[] {
  return [
    undigited(foldedText),
    joined(foldedText),
    reversed(foldedText),
    rotated(foldedText),
  ].filter((reading) => reading !== foldedText);
}

const letterOfDigit: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
};

/** Only inside words that have letters: amounts and phone numbers stay numbers. */
function undigited(text: string): string {
  return text.replace(/\b(?=\w*[a-z])(?=\w*\d)\w+\b/g, (word) =>
    word.replace(/[013457]/g, (digit) => letterOfDigit[digit] ?? digit),
  );
}

/** Runs of at least five single letters become one word; without word gaps the patterns look inside. */
function joined(text: string): string {
  return text.replace(/\b(?:[a-z0-9] ){4,}[a-z0-9]\b/g, (run) => withGaps(run.replaceAll(' ', '')));
}

/** Puts gaps round the words an attack is made of, as spaced-out text lost its own. */
function withGaps(run: string): string {
  return run
    .replace(
      /(ignore|disregard|forget|previous|instructions|instruction|rules|system|prompt|reveal|score|lead|hot|consignes|precedentes|regles|oublie|instrucoes|anteriores|regras|esqueca|all|your|the|les|tes|vos|suas|as|100|set|give|mark|show)/g,
      ' $1 ',
    )
    .replace(/\s+/g, ' ')
    .trim();
}

function reversed(text: string): string {
  return Array.from(text).reverse().join('');
}

function rotated(text: string): string {
  return text.replace(/[a-z]/g, (letter) =>
    String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97),
  );
}
