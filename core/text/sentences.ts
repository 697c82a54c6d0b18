/**
 * Sentences and lines in order, with nothing lost: joining them gives the text back. A full stop inside a number or
 * an address does not end one. `'Bonjour. Budget 2.000 €\nMerci'` → `['Bonjour. ', 'Budget 2.000 €\n', 'Merci']`.
 */
export function sentencesOf(text: string): readonly string[] {
  return (
    text
      .match(/[^\n.!?;]*(?:[.!?;](?!\s|$)[^\n.!?;]*)*(?:[.!?;]+\s*|\n\s*|$)/gu)
      ?.filter(Boolean) ?? []
  );
}
