import type { INodeProperties } from 'n8n-workflow';

export const phoneNumberField: INodeProperties = {
  displayName: 'Phone Number ID',
  name: 'phoneNumberId',
  type: 'string',
  default: '',
  placeholder: 'e.g. 106540352242922',
  description:
    'ID of the sending number in WhatsApp Manager. Empty takes the one of the sub-account, connection or credential.',
};

export const recipientField: INodeProperties = {
  displayName: 'Recipient',
  name: 'recipient',
  type: 'string',
  required: true,
  default: '',
  placeholder: 'e.g. +221701234567',
  description:
    'Phone number in international form, or the business-scoped user ID of a person who hides it',
};

export const correlationOption: INodeProperties = {
  displayName: 'Correlation Key',
  name: 'correlationKey',
  type: 'string',
  default: '',
  placeholder: 'e.g. 0192f0c1-8f5e-7c3a-9d5e-2f6b1a7c4d10',
  description:
    'Your own ID of this message. WhatsApp repeats it in every status, so that a lost answer can be matched later.',
};

export const timeoutOption: INodeProperties = {
  displayName: 'Timeout (Seconds)',
  name: 'timeoutSeconds',
  type: 'number',
  typeOptions: { minValue: 1, maxValue: 120 },
  default: 30,
  description: 'How long to wait for an answer before the outcome counts as unconfirmed',
};
