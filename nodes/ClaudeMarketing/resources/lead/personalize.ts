import type { INodeProperties } from 'n8n-workflow';
import {
  leadPersonalize,
  messageLanguage,
  messageOccasions,
  templateVariables,
  whatsappTextMaxCharacters,
  type MessageOccasion,
} from '../../../../core/ai/tasks/lead-personalize';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { ParameterFailure } from '../../../items/parameterFailure';
import {
  collection,
  flag,
  numberEntry,
  requiredText,
  textEntry,
  textList,
  type ParameterSource,
} from '../../../items/parameters';
import { askModel, concurrencyOf, troubleFailure } from '../../shared/askModel';
import { requireBrand } from '../../shared/brandInput';
import {
  fallbackField,
  leadField,
  maxCharactersOption,
  meetingFields,
  modelField,
  optionsField,
  requiredBrandField,
} from '../../shared/descriptions';
import { readLead } from '../../shared/leadInput';
import { momentText, readMeeting } from '../../shared/meeting';

export const description: INodeProperties[] = [
  leadField,
  requiredBrandField,
  {
    displayName: 'Occasion',
    name: 'occasion',
    type: 'options',
    options: [
      {
        name: 'Choose a Time',
        value: 'choose_a_time',
        description: 'Offer the alternatives and ask which one suits',
      },
      {
        name: 'Follow Up',
        value: 'follow_up',
        description: 'Take up the contact with one question',
      },
      {
        name: 'Meeting Confirmed',
        value: 'meeting_confirmed',
        description: 'Confirm a booked meeting with its time and link',
      },
    ],
    default: 'meeting_confirmed',
  },
  ...meetingFields,
  {
    displayName: 'Alternatives',
    name: 'alternatives',
    type: 'json',
    displayOptions: { show: { occasion: ['choose_a_time'] } },
    default: '[]',
    placeholder: 'e.g. ["2026-12-01T10:00:00Z", "2026-12-01T11:00:00Z"]',
    description: 'Free start times, as a list or as text separated by commas',
  },
  modelField,
  fallbackField,
  optionsField([
    maxCharactersOption(whatsappTextMaxCharacters),
    {
      displayName: 'Time Zone',
      name: 'timeZone',
      type: 'string',
      default: '',
      placeholder: 'e.g. Africa/Dakar',
      description: 'Zone the lead reads times in; otherwise the one of the lead, or of the brand',
    },
  ]),
];

/** A short message in the language of the lead, with time and link word for word. */
export const execute = eachItem(async (run) => {
  const lead = readLead(run);
  const brand = requireBrand(run);
  const options = collection(run, 'options');
  const occasion = readOccasion(run);
  const language = messageLanguage({ lead, brand: brand.facts });
  const reader = {
    timeZone: textEntry(options, 'timeZone') ?? lead.time_zone ?? brand.timeZone ?? 'UTC',
    language,
  };
  const meeting = readMeeting(run, reader);
  if (occasion === 'meeting_confirmed' && meeting === null) {
    throw new ParameterFailure(
      'meetingStart',
      '"Meeting Start" is empty',
      'Give the start of the booked meeting, or pick another occasion.',
    );
  }
  const alternatives =
    occasion === 'choose_a_time'
      ? textList(run.context.getNodeParameter('alternatives', run.itemIndex, [])).map((moment) =>
          momentText(run, moment, 'alternatives', 'Alternatives', reader),
        )
      : [];
  const input = {
    lead,
    brand: brand.facts,
    occasion,
    meeting,
    alternatives,
    maxCharacters:
      numberEntry(options, 'maxCharacters', 'Max Characters') ?? whatsappTextMaxCharacters,
  };
  const asked = await askModel(run, leadPersonalize, input);
  const output = asked.ok ? asked.output : asked.fallback;
  if (!asked.ok && (output === null || !flag(run, 'fallbackOnFailure'))) {
    throw troubleFailure(asked.trouble);
  }
  return withIdentity(run.context, run.itemIndex, {
    ...(lead.id === null ? {} : { lead_id: lead.id }),
    text: output?.text ?? '',
    language,
    template_parameters: [...templateVariables(input)],
    occasion,
    writer: asked.ok ? 'model' : 'plain',
    ...(asked.ok
      ? {}
      : { plain_reason: asked.trouble.code, plain_reason_detail: asked.trouble.detail }),
    ...asked.record,
  });
}, concurrencyOf);

function readOccasion(source: ParameterSource): MessageOccasion {
  const given = requiredText(source, 'occasion', 'Occasion');
  const occasion = messageOccasions.find((known) => known === given);
  if (occasion) return occasion;
  throw new ParameterFailure(
    'occasion',
    `"${given}" is not an occasion`,
    `Use one of ${messageOccasions.join(', ')}.`,
  );
}
