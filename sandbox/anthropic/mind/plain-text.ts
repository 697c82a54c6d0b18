/**
 * Text for matching: lower case, no accents, straight apostrophes; every character keeps its position, so a match can be
 * quoted from the original. People type `prevu`, `prévu` and `PRÉVU`.
 */
export function plain(text: string): string {
  let folded = '';
  for (const unit of text.split('')) {
    const base = unit.normalize('NFD').charAt(0).toLowerCase();
    folded += base.length === 1 ? base : unit;
  }
  return folded.replaceAll(/[’‘ʼ]/g, "'").replaceAll(/[\u00a0\u202f]/g, ' ');
}
