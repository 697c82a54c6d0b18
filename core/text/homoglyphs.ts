/** Cyrillic, Greek and other letters drawn like a Latin one (Unicode TR39 confusables, the Latin part). */
const latinLookalikes: Readonly<Record<string, string>> = {
  а: 'a',
  в: 'b',
  с: 'c',
  ԁ: 'd',
  е: 'e',
  һ: 'h',
  і: 'i',
  ј: 'j',
  к: 'k',
  ӏ: 'l',
  м: 'm',
  о: 'o',
  р: 'p',
  ԛ: 'q',
  ѕ: 's',
  т: 't',
  у: 'y',
  ѵ: 'v',
  ԝ: 'w',
  х: 'x',
  ё: 'e',
  ї: 'i',
  п: 'n',
  г: 'r',
  А: 'A',
  В: 'B',
  С: 'C',
  Е: 'E',
  Н: 'H',
  І: 'I',
  Ј: 'J',
  К: 'K',
  М: 'M',
  О: 'O',
  Р: 'P',
  Ѕ: 'S',
  Т: 'T',
  У: 'Y',
  Х: 'X',
  Ԝ: 'W',
  Ѵ: 'V',
  Ԛ: 'Q',
  Ё: 'E',
  Ї: 'I',
  α: 'a',
  β: 'b',
  ε: 'e',
  η: 'n',
  ι: 'i',
  κ: 'k',
  ν: 'v',
  ο: 'o',
  ρ: 'p',
  τ: 't',
  υ: 'u',
  χ: 'x',
  γ: 'y',
  Α: 'A',
  Β: 'B',
  Ε: 'E',
  Ζ: 'Z',
  Η: 'H',
  Ι: 'I',
  Κ: 'K',
  Μ: 'M',
  Ν: 'N',
  Ο: 'O',
  Ρ: 'P',
  Τ: 'T',
  Υ: 'Y',
  Χ: 'X',
  ı: 'i',
  ȷ: 'j',
  ɑ: 'a',
  ɡ: 'g',
  ɩ: 'i',
  ʏ: 'y',
  ᴀ: 'a',
  ʙ: 'b',
  ᴄ: 'c',
  ᴅ: 'd',
  ᴇ: 'e',
  ꜰ: 'f',
  ɢ: 'g',
  ʜ: 'h',
  ɪ: 'i',
  ᴊ: 'j',
  ᴋ: 'k',
  ʟ: 'l',
  ᴍ: 'm',
  ɴ: 'n',
  ᴏ: 'o',
  ᴘ: 'p',
  ʀ: 'r',
  ꜱ: 's',
  ᴛ: 't',
  ᴜ: 'u',
  ᴠ: 'v',
  ᴡ: 'w',
  ᴢ: 'z',
};

const anyLookalike = new RegExp(`[${Object.keys(latinLookalikes).join('')}]`, 'u');
const word = /[\p{L}\p{M}]+/gu;
const latinLetter = /\p{Script=Latin}/u;

/**
 * Rewrites look-alike letters as Latin where they pose as Latin: in a word that mixes scripts, or in a word made of
 * look-alikes only inside a text that is mostly Latin. Real Russian or Greek text stays as it is.
 * `'Ignоre'` with a Cyrillic о → `'Ignore'`; `'Привет, как дела'` stays.
 */
export function latinised(text: string): string {
  if (!anyLookalike.test(text)) return text;
  const mostlyLatin = isMostlyLatin(text);
  return text.replace(word, (token) => {
    const letters = Array.from(token);
    if (!letters.some((letter) => letter in latinLookalikes)) return token;
    const mixed = letters.some((letter) => latinLetter.test(letter));
    const posing = mostlyLatin && letters.every((letter) => letter in latinLookalikes);
    return mixed || posing
      ? letters.map((letter) => latinLookalikes[letter] ?? letter).join('')
      : token;
  });
}

function isMostlyLatin(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  return letters.filter((letter) => latinLetter.test(letter)).length * 2 > letters.length;
}
