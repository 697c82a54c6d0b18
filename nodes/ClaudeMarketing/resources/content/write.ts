import type { INodeProperties } from 'n8n-workflow';
import { platforms } from '../../../../core/ai/platforms/limits';
import { contentWrite } from '../../../../core/ai/tasks/content-write';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { collection, optionalText, requiredText } from '../../../items/parameters';
import { answerOf } from '../../shared/answer';
import { askModel, concurrencyOf } from '../../shared/askModel';
import { requireBrand } from '../../shared/brandInput';
import { oneOf, textLines } from '../../shared/choice';
import { modelField, optionsField, requiredBrandField } from '../../shared/descriptions';
import { chosenLanguage, languageOption } from '../../shared/language';
import { linkField, networkOptions, postFields } from '../../shared/networks';

export const description: INodeProperties[] = [
  {
    displayName: 'Network',
    name: 'platform',
    type: 'options',
    options: networkOptions,
    default: 'facebook',
    description: 'Where the post will be published; its limits are kept',
  },
  {
    displayName: 'Angle',
    name: 'angleTitle',
    type: 'string',
    required: true,
    default: '={{ $json.title }}',
    placeholder: 'e.g. Vos horaires, là où vos clients cherchent',
    description: 'The one idea of the post, e.g. the title of an angle of Research',
  },
  {
    displayName: 'Why It Matters',
    name: 'angleWhy',
    type: 'string',
    typeOptions: { rows: 2 },
    default: '={{ $json.why }}',
    placeholder: 'e.g. Les clients cherchent les horaires avant de venir',
    description: 'Why the audience cares now',
  },
  linkField,
  requiredBrandField,
  modelField,
  optionsField([
    {
      displayName: 'Accepted Quotes',
      name: 'acceptedQuotes',
      type: 'string',
      typeOptions: { rows: 3 },
      default: '',
      placeholder: 'e.g. 6 clients sur 10 cherchent les horaires',
      description:
        'Quotes of sources an editor accepted, one per line or as a list: numbers may come from them',
    },
    languageOption('the one of the brand'),
  ]),
];

/** One post in the voice of the brand; every claim traces to a fact. There is no stand-in: nothing is published unwritten. */
export const execute = eachItem(async (run) => {
  const platform = oneOf(optionalText(run, 'platform'), platforms, 'platform', 'Network');
  const { facts: brand } = requireBrand(run);
  const input = {
    brand,
    platform,
    language: chosenLanguage(run) ?? brand.language,
    angle: {
      title: requiredText(run, 'angleTitle', 'Angle'),
      why: optionalText(run, 'angleWhy'),
    },
    acceptedQuotes: textLines(collection(run, 'options').acceptedQuotes),
    link: optionalText(run, 'link') || null,
  };
  const asked = await askModel(run, contentWrite, input);
  const { alt_text, facts_used, ...post } = answerOf(run, asked, null);
  return withIdentity(run.context, run.itemIndex, {
    ...postFields(platform, post),
    alt_text,
    facts_used,
    language: input.language,
    ...asked.record,
  });
}, concurrencyOf);
