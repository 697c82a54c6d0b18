import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod/v4';
import { sourceMaterial, type SourceText } from '../../../core/ai/sources';
import { ParameterFailure } from '../../items/parameterFailure';
import type { ParameterSource } from '../../items/parameters';
import { optionalWordText, requireRecords, wordText } from './records';

const shape = z.object({
  id: optionalWordText,
  url: optionalWordText,
  title: optionalWordText,
  text: wordText,
});

/**
 * Texts from outside, each with an id of its own: its place in the list unless it brings one.
 *
 * @throws ParameterFailure when there is none, one cannot be read, or two share an id
 */
export function readSources(
  source: ParameterSource,
  name: string,
  label: string,
): readonly SourceText[] {
  const records = requireRecords(source, {
    name,
    label,
    shape,
    example: '{"id": "a1", "title": "…", "text": "…", "url": "https://…"}',
  });
  const sources = records.map(({ id, ...rest }, at) => ({ id: id ?? String(at + 1), ...rest }));
  const twice = sources.find(({ id }, at) => sources.findIndex((one) => one.id === id) !== at);
  if (twice === undefined) return sources;
  throw new ParameterFailure(
    name,
    `Two entries of "${label}" have the id "${twice.id}"`,
    'Give each its own id, or leave the ids out.',
  );
}

/** How many were shown to the model, and how many were too many for one call. */
export function readCounts(sources: readonly SourceText[]): IDataObject {
  const read = sourceMaterial(sources).length;
  return { sources_read: read, sources_left_out: sources.length - read };
}

/** Quotations with the address they can be looked up at. */
export function located(
  citations: readonly { readonly source_id: string; readonly quote: string }[],
  sources: readonly SourceText[],
): IDataObject[] {
  return citations.map(({ source_id, quote }) => ({
    source_id,
    quote,
    url: sources.find(({ id }) => id === source_id)?.url ?? null,
  }));
}
