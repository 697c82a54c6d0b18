import type { INodeProperties } from 'n8n-workflow';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { collection, numberEntry, requiredText, textEntry } from '../../../items/parameters';
import { componentsOf } from '../../shared/components';
import {
  correlationOption,
  phoneNumberField,
  recipientField,
  timeoutOption,
} from '../../shared/descriptions';
import { addressOf } from '../../shared/recipient';
import { sendOnce } from '../../shared/sendOnce';
import { connectWhatsApp, senderOf } from '../../shared/transport';

export const description: INodeProperties[] = [
  recipientField,
  {
    displayName: 'Template Name',
    name: 'templateName',
    type: 'string',
    required: true,
    default: '',
    placeholder: 'e.g. meeting_confirmed',
    description: 'Name of an approved template',
  },
  {
    displayName: 'Template Language',
    name: 'templateLanguage',
    type: 'string',
    required: true,
    default: 'en',
    placeholder: 'e.g. fr',
    description: 'Language code the template was approved in',
  },
  {
    displayName: 'Body Parameters',
    name: 'bodyParameterSource',
    type: 'options',
    options: [
      { name: 'Define Below', value: 'fields', description: 'One value after the other' },
      { name: 'From a List', value: 'list', description: 'All values from one expression' },
      { name: 'None', value: 'none', description: 'The template has no placeholders' },
    ],
    default: 'fields',
  },
  {
    displayName: 'Parameters',
    name: 'bodyParameters',
    type: 'fixedCollection',
    typeOptions: { multipleValues: true, sortable: true },
    displayOptions: { show: { bodyParameterSource: ['fields'] } },
    placeholder: 'Add Parameter',
    default: {},
    options: [
      {
        displayName: 'Parameter',
        name: 'parameter',
        values: [
          {
            displayName: 'Text',
            name: 'text',
            type: 'string',
            default: '',
            placeholder: 'e.g. Awa',
            description: 'Line breaks become spaces: WhatsApp allows none here',
          },
          {
            displayName: 'Name',
            name: 'name',
            type: 'string',
            default: '',
            placeholder: 'e.g. first_name',
            description: 'Only for templates with named placeholders',
          },
        ],
      },
    ],
  },
  {
    displayName: 'Parameter List',
    name: 'bodyParameterList',
    type: 'json',
    displayOptions: { show: { bodyParameterSource: ['list'] } },
    default: '={{ $json.template_parameters }}',
    placeholder: 'e.g. ["Awa", "Monday at 10:00"]',
    description:
      'Texts in the order of the placeholders, or an object from placeholder name to text',
  },
  phoneNumberField,
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    options: [
      {
        displayName: 'Button Values',
        name: 'buttonValues',
        type: 'json',
        default: '[]',
        placeholder: 'e.g. ["abc123"]',
        description: 'Ends of the addresses of URL buttons, in the order of the buttons',
      },
      {
        displayName: 'Components',
        name: 'components',
        type: 'json',
        default: '[]',
        description:
          'Components as WhatsApp takes them. When set, the other parameters are not used.',
      },
      correlationOption,
      {
        displayName: 'Header Image URL',
        name: 'headerImageUrl',
        type: 'string',
        default: '',
        placeholder: 'e.g. https://example.com/header.jpg',
      },
      {
        displayName: 'Header Text',
        name: 'headerText',
        type: 'string',
        default: '',
        description: 'Value of the placeholder in the header',
      },
      timeoutOption,
    ],
  },
];

/** Outcome `sent` or `unconfirmed`. */
export const execute = eachItem(async (run) => {
  const address = addressOf(requiredText(run, 'recipient', 'Recipient'));
  const name = requiredText(run, 'templateName', 'Template Name');
  const code = requiredText(run, 'templateLanguage', 'Template Language');
  const options = collection(run, 'options');
  const components = componentsOf(run, options);
  const timeoutS = numberEntry(options, 'timeoutSeconds', 'Timeout (Seconds)');
  const connection = await connectWhatsApp(run, 'whatsapp_business_messaging');
  const sent = await sendOnce(connection, {
    sender: senderOf(run, connection),
    address,
    content: {
      type: 'template',
      template: {
        name,
        language: { code },
        ...(components.length > 0 ? { components } : {}),
      },
    },
    correlationKey: textEntry(options, 'correlationKey'),
    timeoutMs: timeoutS === undefined ? undefined : timeoutS * 1_000,
  });
  return withIdentity(run.context, run.itemIndex, { ...sent, template: name });
});
