import { plain } from './plain-text';
import type { Reading } from './reading';

const lead =
  /(?:besoin d(?:e |'|es )|cherch(?:e|ons) (?:un |une |des |a )?|recherch(?:e|ons) (?:un |une |des )?|devis (?:pour |de )(?:un |une |des |l'|la |le |les )?|commander (?:un |une |des )?|looking for (?:an? |some )?|need (?:an? |some )?|quote (?:for |on )(?:an? |the )?|interested in (?:an? |the |your )?|order (?:an? |some )?|precis(?:o|amos) de (?:um |uma |uns |umas )?|procur(?:o|amos) (?:um |uma )?|orcamento (?:para |de )(?:um |uma |o |a )?|interesse em )((?:[\p{L}'-]+ ?){1,5})/u;

/** Words that end a noun phrase. */
const stopWord =
  /^(?:pour|afin|avec|et|ou|mais|car|qui|que|dans|sur|chez|cette|ce|for|with|and|or|but|that|which|this|to|in|on|by|para|com|e|ou|mas|que|no|na|em|este|esta|as|soon|au|plus|urgent)$/u;

/** Never taken up in a text that goes out: claims, numbers in words, inside vocabulary. */
const unsafeWord =
  /^(?:gratuit\p{L}*|remise|rabais|promo\p{L}*|garanti\p{L}*|free|discount|guarantee\p{L}*|refund|desconto|gratis|garantia|leads?|prospects?|scores?|prompts?|instructions?|system\p{L}*|deux|trois|quatre|cinq|dix|cent|mille|two|three|four|five|ten|hundred|dois|duas|tres|quatro|cinco|dez|cem|mil)$/u;

/** What the lead asks for, in a few of their own words; null when nothing safe stands there. */
export function topicOf(reading: Reading): string | null {
  for (const message of reading.messages) {
    const match = lead.exec(plain(message));
    const phrase = match?.[1];
    if (!match || phrase === undefined) continue;
    const from = match.index + match[0].length - phrase.length;
    const words = message
      .slice(from, from + phrase.length)
      .trim()
      .split(/\s+/);
    const end = words.findIndex((each) => stopWord.test(plain(each)));
    const taken = end < 0 ? words : words.slice(0, end);
    if (taken.length > 0 && !taken.some((each) => unsafeWord.test(plain(each))))
      return taken.join(' ');
  }
  return null;
}
