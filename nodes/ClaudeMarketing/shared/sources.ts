import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod/v4';
import { sourceMaterial, type SourceText } from '../../../core/ai/sources';
import type { ParameterSource } from '../../items/parameters';
import { optionalWordText, requireRecords, wordText } from './records';

const shape = z.object({
  id: optionalWordText,
  url: optionalWordText,
  title: optionalWordText,
  text: wordText,
});

/** A text from outside; a model knows it by its place in the list, people by the id it came with. */
export interface GivenSource extends SourceText {
  readonly givenId: string;
}

/**
 * Texts from outside. Their own ids do not go to the model: an address is too long to be cited, and an id of somebody
 * else's is one more text that could talk to a machine.
 *
 * @throws ParameterFailure when there is none or one cannot be read
 */
export function readSources(
  source: ParameterSource,
  name: string,
  label: string,
): readonly GivenSource[] {
  const records = requireRecords(source, {
    name,
    label,
    shape,
    example: '{"id": "a1", "title": "…", "text": "…", "url": "https://…"}',
  });
  return records.map(({ id, ...rest }, at) => ({
    ...rest,
    id: String(at + 1),
    givenId: id ?? String(at + 1),
  }));
}

/** How many were shown to the model, and how many were too many for one call. */
export function readCounts(sources: readonly SourceText[]): IDataObject {
  const read = sourceMaterial(sources).length;
  return { sources_read: read, sources_left_out: sources.length - read };
}

/** Quotations with the id the source came with and the address it can be looked up at. */
export function located(
  citations: readonly { readonly source_id: string; readonly quote: string }[],
  sources: readonly GivenSource[],
): IDataObject[] {
  return citations.map(({ source_id, quote }) => {
    const source = sources.find(({ id }) => id === source_id);
    return { source_id: source?.givenId ?? source_id, quote, url: source?.url ?? null };
  });
}
