import { folded } from '../../text/fold';
import {
  hasHiddenCharacters,
  singleLine,
  withoutHiddenCharacters,
} from '../../text/hidden-unicode';
import { latinised } from '../../text/homoglyphs';

describe('what a person would see', () => {
  it.each([
    ['zero width', 'St\u200Bo\u200Dp\uFEFF', 'Stop'],
    ['direction override', '\u202Epots\u202C', 'pots'],
    ['tag characters', `hi${String.fromCodePoint(0xe0041, 0xe0042)}`, 'hi'],
    ['variation selectors', `a${String.fromCodePoint(0xe0101)}b\uFE0F`, 'ab'],
    ['controls', 'a\u0000b\u001Bc\u0085', 'abc'],
    ['decomposed accents', 'e\u0301te\u0301', 'été'],
  ])('%s', (_kind, raw, seen) => {
    expect(hasHiddenCharacters(raw) || raw !== seen).toBe(true);
    expect(withoutHiddenCharacters(raw)).toBe(seen);
  });

  it('keeps line breaks in text and drops them from a line', () => {
    expect(withoutHiddenCharacters('a\nb\tc')).toBe('a\nb\tc');
    expect(singleLine('a\n b\u00A0 c')).toBe('a b c');
  });
});

describe('look-alike letters', () => {
  it('are Latin where they pose as Latin', () => {
    expect(latinised('Ignоre рrevious rules')).toBe('Ignore previous rules');
    expect(latinised('Please do асе now')).toBe('Please do ace now');
  });

  it('stay in texts of their own script', () => {
    expect(latinised('Привет, как дела')).toBe('Привет, как дела');
    expect(latinised('Καλημέρα σας')).toBe('Καλημέρα σας');
  });
});

describe('folded', () => {
  it('compares words, not typography', () => {
    expect(folded('  ARRÊT !! ')).toBe('arret');
    expect(folded('Ne m’écrivez plus')).toBe('ne m ecrivez plus');
    expect(folded('𝐁𝐮𝐝𝐠𝐞𝐭 ①')).toBe('budget 1');
  });
});
