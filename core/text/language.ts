import { folded } from './fold';

export const languages = ['fr', 'en', 'pt'] as const;
/** Languages the product writes in. */
export type Language = (typeof languages)[number];

/** Folded words that occur in nearly every sentence of one language and rarely in the others. */
const frequentWords: Readonly<Record<Language, ReadonlySet<string>>> = {
  fr: new Set(
    (
      'le la les un une des du et est dans pour vous nous je avec sur pas que qui ce cette votre notre vos nos mon ma mes ' +
      'bonjour bonsoir merci au aux suis avons etes pouvez voudrais souhaite veux besoin mais tres bien rendez plus ou leur ' +
      'avez etre fait faire ai sont elle il ils elles c j l d qu n prix devis demain equipe'
    ).split(' '),
  ),
  en: new Set(
    (
      'the and is are to of in for you we i with on not that this your our my hello hi thanks thank please would like need ' +
      'want can have has be it at from will about how what when do does am an us or just more price quote tomorrow team they'
    ).split(' '),
  ),
  pt: new Set(
    (
      'o os as um uma e em para voce voces nos eu com nao que esta este sua seu nosso nossa meu minha ola oi bom boa dia ' +
      'obrigado obrigada por favor gostaria quero preciso precisamos queremos pode podem temos tenho mais muito como quando ' +
      'ao na do da dos das no se ja sou estou preco orcamento amanha equipe'
    ).split(' '),
  ),
};

/**
 * Language of a text among French, English and Portuguese by its frequent words; null when it is too short or none
 * leads clearly. `'Bonjour, je voudrais un devis'` → `'fr'`; `'ok'` → null.
 */
export function detectLanguage(text: string): Language | null {
  const words = folded(text.replace(/https?:\/\/\S+/g, ' '))
    .split(' ')
    .filter(Boolean);
  const hits = languages
    .map((language) => ({
      language,
      count: words.filter((word) => frequentWords[language].has(word)).length,
    }))
    .sort((a, b) => b.count - a.count);
  const [best, second] = hits;
  if (!best || best.count < 2 || best.count / words.length < 0.15) return null;
  return best.count > (second?.count ?? 0) * 1.3 ? best.language : null;
}

/** Language of a BCP 47 tag when it is one of ours. `'pt-BR'` → `'pt'`. */
export function languageOfTag(tag: string | null | undefined): Language | null {
  const primary = tag?.toLowerCase().split('-')[0];
  return languages.find((language) => language === primary) ?? null;
}
