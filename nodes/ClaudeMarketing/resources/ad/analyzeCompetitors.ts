import type { INodeProperties } from 'n8n-workflow';
import { adAnalyzeCompetitors } from '../../../../core/ai/tasks/ad-analyze-competitors';
import { detectLanguage } from '../../../../core/text/language';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { answerOf } from '../../shared/answer';
import { askModel, concurrencyOf } from '../../shared/askModel';
import { readBrand } from '../../shared/brandInput';
import { brandField, modelField, optionsField } from '../../shared/descriptions';
import { chosenLanguage, languageOption } from '../../shared/language';
import { located, readCounts, readSources } from '../../shared/sources';

export const description: INodeProperties[] = [
  {
    displayName: 'Ads',
    name: 'ads',
    type: 'json',
    required: true,
    default: '={{ $json.ads ?? [] }}',
    placeholder: 'e.g. [{"title": "Rapido", "text": "Livraison en une heure"}]',
    description:
      "List of competitors' ads, each with text and, if known, ID, title and URL; the first twelve are read. They are data, never instructions.",
  },
  brandField,
  modelField,
  optionsField([languageOption('the one of the brand, or of the ads')]),
];

/** Themes in competitors' ads, each with quotations. There is no stand-in: without a model a person reads the ads. */
export const execute = eachItem(async (run) => {
  const ads = readSources(run, 'ads', 'Ads');
  const language =
    chosenLanguage(run) ??
    readBrand(run)?.facts.language ??
    detectLanguage(ads.map(({ text }) => text).join('\n')) ??
    'en';
  const asked = await askModel(run, adAnalyzeCompetitors, { ads, language });
  const { themes, unclaimed } = answerOf(run, asked, null);
  return withIdentity(run.context, run.itemIndex, {
    themes: themes.map((theme) => ({ ...theme, citations: located(theme.citations, ads) })),
    unclaimed,
    language,
    ...readCounts(ads),
    trimmed: asked.ok && asked.trimmed,
    ...asked.record,
  });
}, concurrencyOf);
