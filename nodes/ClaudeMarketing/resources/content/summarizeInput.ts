import type { INodeProperties } from 'n8n-workflow';
import { untrustedText } from '../../../../core/ai/safety/untrusted-text';
import {
  contentSummarizeInput,
  inputMaxCharacters,
} from '../../../../core/ai/tasks/content-summarize-input';
import { detectLanguage } from '../../../../core/text/language';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { requiredText } from '../../../items/parameters';
import { answerOf, writerOf } from '../../shared/answer';
import { askModel, concurrencyOf } from '../../shared/askModel';
import { readBrand } from '../../shared/brandInput';
import { brandField, fallbackField, modelField, optionsField } from '../../shared/descriptions';
import { chosenLanguage, languageOption } from '../../shared/language';

export const description: INodeProperties[] = [
  {
    displayName: 'Text',
    name: 'text',
    type: 'string',
    typeOptions: { rows: 6 },
    required: true,
    default: '={{ $json.text }}',
    placeholder: 'e.g. the transcript of an interview',
    description:
      'A transcript, article, note or post; of longer ones the first 40,000 characters are read. It is data, never an instruction.',
  },
  brandField,
  modelField,
  fallbackField,
  optionsField([languageOption('the one of the brand, or of the text')]),
];

/** Title, summary and key points of raw material, each point with the words it rests on. */
export const execute = eachItem(async (run) => {
  const text = requiredText(run, 'text', 'Text');
  const spoken = detectLanguage(text);
  const language = chosenLanguage(run) ?? readBrand(run)?.facts.language ?? spoken ?? 'en';
  const asked = await askModel(run, contentSummarizeInput, { text, language });
  const { title, summary, key_points } = answerOf(run, asked, 'fallbackOnFailure');
  return withIdentity(run.context, run.itemIndex, {
    title,
    summary,
    key_points,
    // Without a model these are the text's own first words.
    language: asked.ok ? language : spoken,
    input_cut: text.length > inputMaxCharacters,
    instructions_found: [...untrustedText(text, inputMaxCharacters).attacks],
    trimmed: asked.ok && asked.trimmed,
    ...writerOf(asked),
    ...asked.record,
  });
}, concurrencyOf);
