import type { INodeProperties } from 'n8n-workflow';
import { languageOfTag, languages, type Language } from '../../../core/text/language';
import { ParameterFailure } from '../../items/parameterFailure';
import { collection, textEntry, type ParameterSource } from '../../items/parameters';

/** Entry of the "Options" collection; `otherwise` says what holds without it. */
export function languageOption(otherwise: string): INodeProperties {
  return {
    displayName: 'Language',
    name: 'language',
    type: 'options',
    options: [
      { name: 'English', value: 'en' },
      { name: 'French', value: 'fr' },
      { name: 'Portuguese', value: 'pt' },
    ],
    default: 'en',
    description: `Language to write in; otherwise ${otherwise}`,
  };
}

/** The language chosen in the options, as a code or tag, else null. @throws ParameterFailure for any other language */
export function chosenLanguage(source: ParameterSource): Language | null {
  const tag = textEntry(collection(source, 'options'), 'language');
  if (tag === undefined) return null;
  const language = languageOfTag(tag);
  if (language !== null) return language;
  throw new ParameterFailure(
    'language',
    `"Language" cannot be "${tag}"`,
    `Use one of ${languages.join(', ')}, or a tag such as pt-BR.`,
  );
}
