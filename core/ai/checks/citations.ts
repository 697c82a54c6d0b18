import type { SourceMaterial } from '../sources';
import type { Violation } from '../task';
import { isVerbatim } from './evidence';

export interface Citation {
  readonly source_id: string;
  /** Verbatim from that source. */
  readonly quote: string;
}

/** Citations whose source does not exist or does not hold the quote. */
export function citationViolations(
  citations: readonly Citation[],
  sources: readonly SourceMaterial[],
  path: string,
): readonly Violation[] {
  return citations.flatMap(({ source_id, quote }, at) => {
    const source = sources.find(({ id }) => id === source_id);
    if (source && isVerbatim(quote, `${source.title ?? ''}\n${source.text}`)) return [];
    return [
      {
        code: 'evidence_not_in_input',
        path: `${path}.${at}`,
        message: 'Cite an existing source id and copy the quote letter for letter from it.',
      } as const,
    ];
  });
}
