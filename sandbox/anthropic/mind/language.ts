export type Language = 'fr' | 'en' | 'pt';

const frequentWords: Readonly<Record<Language, RegExp>> = {
  fr: /(?<!\p{L})(?:le|la|les|des|une?|et|est|nous|vous|je|pour|avec|dans|sur|votre|notre|bonjour|merci|besoin|d'|l'|qu'|au|aux|ce|cette|mais|avons|suis|voulons|souhaite)(?!\p{L})/giu,
  en: /(?<!\p{L})(?:the|and|is|are|we|you|i|for|with|in|on|your|our|hello|hi|thanks|need|would|like|to|of|this|but|have|want|please|can)(?!\p{L})/giu,
  pt: /(?<!\p{L})(?:o|os|as|uma?|e|é|nós|você|vocês|eu|para|com|em|no|na|seu|nosso|olá|obrigad[oa]|preciso|precisamos|não|mas|temos|quero|queremos|gostaria|do|da|que|por)(?!\p{L})/giu,
};

/** The language most of the words belong to; `fallback` (a BCP 47 tag or null) decides when the text says nothing. */
export function languageOf(text: string, fallback: string | null): Language {
  const counts = (Object.keys(frequentWords) as Language[]).map((language) => ({
    language,
    count: text.match(frequentWords[language])?.length ?? 0,
  }));
  const [best, second] = counts.sort((one, other) => other.count - one.count);
  const declared = declaredLanguage(fallback);
  if (!best || best.count === 0) return declared ?? 'en';
  if (declared && second && best.count - second.count < 2) {
    const ofDeclared = counts.find((entry) => entry.language === declared)?.count ?? 0;
    if (best.count - ofDeclared < 2) return declared;
  }
  return best.language;
}

export function declaredLanguage(tag: string | null | undefined): Language | undefined {
  const primary = tag?.toLowerCase().split('-')[0];
  return primary === 'fr' || primary === 'en' || primary === 'pt' ? primary : undefined;
}
