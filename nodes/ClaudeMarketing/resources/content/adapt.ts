import type { INodeProperties } from 'n8n-workflow';
import { platforms } from '../../../../core/ai/platforms/limits';
import { contentAdapt } from '../../../../core/ai/tasks/content-adapt';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { optionalText, requiredText } from '../../../items/parameters';
import { answerOf } from '../../shared/answer';
import { askModel, concurrencyOf } from '../../shared/askModel';
import { requireBrand } from '../../shared/brandInput';
import { someOf } from '../../shared/choice';
import { modelField, optionsField, requiredBrandField } from '../../shared/descriptions';
import { chosenLanguage, languageOption } from '../../shared/language';
import { linkField, networkOptions, postFields } from '../../shared/networks';

export const description: INodeProperties[] = [
  {
    displayName: 'Text',
    name: 'text',
    type: 'string',
    typeOptions: { rows: 6 },
    required: true,
    default: '={{ $json.text }}',
    placeholder: 'e.g. Votre commerce mérite un site…',
    description: 'The approved piece; nothing it does not say is added',
  },
  {
    displayName: 'Networks',
    name: 'platforms',
    type: 'multiOptions',
    options: networkOptions,
    required: true,
    default: ['facebook', 'instagram', 'linkedin'],
    description: 'One post for each, within its limits',
  },
  linkField,
  requiredBrandField,
  modelField,
  optionsField([languageOption('the one of the brand')]),
];

/** One approved piece fitted to several networks. There is no stand-in: a cut text is no adapted one. */
export const execute = eachItem(async (run) => {
  const text = requiredText(run, 'text', 'Text');
  const networks = someOf(
    run.context.getNodeParameter('platforms', run.itemIndex, []),
    platforms,
    'platforms',
    'Networks',
  );
  const { facts: brand } = requireBrand(run);
  const language = chosenLanguage(run) ?? brand.language;
  const link = optionalText(run, 'link') || null;
  const asked = await askModel(run, contentAdapt, {
    brand,
    language,
    text,
    link,
    platforms: networks,
  });
  const { posts } = answerOf(run, asked, null);
  return withIdentity(run.context, run.itemIndex, {
    posts: posts.map(({ platform, ...post }) => postFields(platform, post)),
    language,
    ...asked.record,
  });
}, concurrencyOf);
