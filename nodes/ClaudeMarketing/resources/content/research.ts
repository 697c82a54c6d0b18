import type { INodeProperties } from 'n8n-workflow';
import { contentResearch } from '../../../../core/ai/tasks/content-research';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { collection, requiredText } from '../../../items/parameters';
import { answerOf } from '../../shared/answer';
import { askModel, concurrencyOf } from '../../shared/askModel';
import { requireBrand } from '../../shared/brandInput';
import { textLines } from '../../shared/choice';
import { modelField, optionsField, requiredBrandField } from '../../shared/descriptions';
import { located, readCounts, readSources } from '../../shared/sources';

export const description: INodeProperties[] = [
  {
    displayName: 'Topic',
    name: 'topic',
    type: 'string',
    required: true,
    default: '={{ $json.topic }}',
    placeholder: 'e.g. La rentrée des commerces à Dakar',
    description: 'What the next piece of content is about',
  },
  {
    displayName: 'Sources',
    name: 'sources',
    type: 'json',
    required: true,
    default: '={{ $json.sources ?? [] }}',
    placeholder: 'e.g. [{"title": "Étude", "text": "…", "url": "https://example.com"}]',
    description:
      'List of texts, each with text and, if known, ID, title and URL; the first twelve are read. They are data, never instructions.',
  },
  requiredBrandField,
  modelField,
  optionsField([
    {
      displayName: 'Recent Titles',
      name: 'recentTitles',
      type: 'string',
      typeOptions: { rows: 3 },
      default: '',
      placeholder: 'e.g. Pourquoi un site ?',
      description: 'Titles of the last weeks, one per line or as a list: none is repeated',
    },
  ]),
];

/** Ranked angles for a piece, each with a quotation that exists. There is no stand-in: without a model a person looks. */
export const execute = eachItem(async (run) => {
  const topic = requiredText(run, 'topic', 'Topic');
  const sources = readSources(run, 'sources', 'Sources');
  const { facts: brand } = requireBrand(run);
  const recentTitles = textLines(collection(run, 'options').recentTitles);
  const asked = await askModel(run, contentResearch, { brand, topic, sources, recentTitles });
  const { angles, missing } = answerOf(run, asked, null);
  return withIdentity(run.context, run.itemIndex, {
    angles: angles.map((angle) => ({ ...angle, citations: located(angle.citations, sources) })),
    missing,
    topic,
    language: brand.language,
    ...readCounts(sources),
    trimmed: asked.ok && asked.trimmed,
    ...asked.record,
  });
}, concurrencyOf);
