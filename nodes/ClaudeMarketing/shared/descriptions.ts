import type { INodeProperties } from 'n8n-workflow';

export const leadField: INodeProperties = {
  displayName: 'Lead',
  name: 'lead',
  type: 'json',
  required: true,
  default: '={{ $json.lead ?? $json.data?.lead }}',
  placeholder: 'e.g. {"name": "Awa Diop", "message": "Bonjour, un devis pour 40 chaises svp"}',
  description:
    'Object with what is known: messages (newest first) or message, name, company, email, phone, source, locale. Its texts are read as data, never as instructions.',
};

export const brandField: INodeProperties = {
  displayName: 'Brand',
  name: 'brand',
  type: 'json',
  default: '={{ $json.brand ?? null }}',
  placeholder: 'e.g. {"name": "Teranga Meubles", "language": "fr", "products": []}',
  description: 'Object with name, language, voice and products (name, description, facts)',
};

/** For operations that cannot do without. */
export const requiredBrandField: INodeProperties = { ...brandField, required: true };

export const meetingFields: INodeProperties[] = [
  {
    displayName: 'Meeting Start',
    name: 'meetingStart',
    type: 'dateTime',
    default: '',
    description: 'Start of the booked meeting; empty when none is booked',
  },
  {
    displayName: 'Meeting URL',
    name: 'meetingUrl',
    type: 'string',
    default: '',
    placeholder: 'e.g. https://meet.example.com/abc',
    description: 'Where to join; empty when there is no link',
  },
];

export const modelField: INodeProperties = {
  displayName: 'Model Name or ID',
  name: 'model',
  type: 'options',
  typeOptions: { loadOptionsMethod: 'getModels' },
  default: '',
  description:
    'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
  hint: 'Empty takes the model recommended for the task, and its successor once it is retired',
};

export const fallbackField: INodeProperties = {
  displayName: 'On Model Failure Use Plain Text',
  name: 'fallbackOnFailure',
  type: 'boolean',
  default: true,
  description:
    'Whether a plain text from the same facts is used when the model is down, refuses or answers badly. The output says so in "writer".',
};

export const rulesField: INodeProperties = {
  displayName: 'On Model Failure Use Rules',
  name: 'rulesOnFailure',
  type: 'boolean',
  default: true,
  description:
    'Whether rules decide when the model is down, refuses or answers badly. The output says so.',
};

const concurrency: INodeProperties = {
  displayName: 'Items at a Time',
  name: 'concurrency',
  type: 'number',
  typeOptions: { minValue: 1, maxValue: 20 },
  default: 4,
  description: 'How many items are worked on side by side',
};

const maxCost: INodeProperties = {
  displayName: 'Max Cost per Item (Millionths of a US Dollar)',
  name: 'maxCostUsdMicros',
  type: 'number',
  typeOptions: { minValue: 0 },
  default: 50_000,
  description:
    'A call that may cost more is not made. Research and campaigns ask the largest model: allow 200000.',
};

/** Longest text the channel should carry. */
export function maxCharactersOption(usual: number): INodeProperties {
  return {
    displayName: 'Max Characters',
    name: 'maxCharacters',
    type: 'number',
    typeOptions: { minValue: 100, maxValue: 4_096 },
    default: usual,
    description: 'Longest text the channel should carry',
  };
}

/** The "Options" collection, with an operation's own options in their place in the alphabet. */
export function optionsField(own: INodeProperties[] = []): INodeProperties {
  return {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    options: [concurrency, maxCost, ...own].sort((a, b) =>
      a.displayName.localeCompare(b.displayName),
    ),
  };
}
