import { untrustedText } from './safety/untrusted-text';

/** A text from the web, a competitor's ad, a transcript: anything not written by the brand. */
export interface SourceText {
  readonly id: string;
  /** Where it comes from, for people; not shown to a model. */
  readonly url: string | null;
  readonly title: string | null;
  readonly text: string;
}

export interface SourceMaterial {
  readonly id: string;
  readonly title: string | null;
  readonly text: string;
}

const sourceMaxCharacters = 6_000;
const shownSources = 12;

/** Sources as a model may see them: instructions and hidden text removed, capped, at most twelve. */
export function sourceMaterial(sources: readonly SourceText[]): readonly SourceMaterial[] {
  return sources.slice(0, shownSources).map((source) => ({
    id: source.id,
    title: source.title === null ? null : untrustedText(source.title, 200).text,
    text: untrustedText(source.text, sourceMaxCharacters).text,
  }));
}
