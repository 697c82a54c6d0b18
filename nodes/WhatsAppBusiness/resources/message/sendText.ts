import type { INodeProperties } from 'n8n-workflow';
import { RequestFailure } from '../../../exchange/failure';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { ParameterFailure } from '../../../items/parameterFailure';
import { collection, flag, numberEntry, requiredText, textEntry } from '../../../items/parameters';
import {
  correlationOption,
  phoneNumberField,
  recipientField,
  timeoutOption,
} from '../../shared/descriptions';
import { addressOf } from '../../shared/recipient';
import { sendOnce } from '../../shared/sendOnce';
import { connectWhatsApp, senderOf } from '../../shared/transport';

/** WhatsApp Cloud API, text messages. */
const longestText = 4_096;

export const description: INodeProperties[] = [
  {
    displayName:
      'WhatsApp allows free text only within 24 hours of the last message of the person. "Window Open" says whether that is so; otherwise this operation ends with the code "outside_window" and a template is the way.',
    name: 'windowNotice',
    type: 'notice',
    default: '',
  },
  recipientField,
  {
    displayName: 'Text',
    name: 'text',
    type: 'string',
    typeOptions: { rows: 4 },
    required: true,
    default: '',
    placeholder: 'e.g. Bonjour Awa, votre rendez-vous est confirmé.',
  },
  {
    displayName: 'Window Open',
    name: 'windowOpen',
    type: 'boolean',
    default: false,
    description:
      'Whether the person wrote within the last 24 hours. Marketing Engine > Interaction > Claim answers it as window.whatsapp_open.',
  },
  phoneNumberField,
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    options: [
      correlationOption,
      {
        displayName: 'Preview Links',
        name: 'previewUrl',
        type: 'boolean',
        default: false,
        description: 'Whether to show a preview of the first link in the text',
      },
      {
        displayName: 'Reply to Message ID',
        name: 'replyToMessageId',
        type: 'string',
        default: '',
        placeholder: 'e.g. wamid.HBgL…',
        description: 'Message of the person to quote',
      },
      timeoutOption,
    ],
  },
];

/** Outcome `sent` or `unconfirmed`. */
export const execute = eachItem(async (run) => {
  const address = addressOf(requiredText(run, 'recipient', 'Recipient'));
  const text = requiredText(run, 'text', 'Text');
  if (text.length > longestText) {
    throw new ParameterFailure(
      'text',
      `"Text" has ${String(text.length)} characters; WhatsApp takes ${String(longestText)}`,
      'Shorten the text, or send it in parts.',
    );
  }
  if (!flag(run, 'windowOpen')) throw outsideWindow();
  const options = collection(run, 'options');
  const replyTo = textEntry(options, 'replyToMessageId');
  const timeoutS = numberEntry(options, 'timeoutSeconds', 'Timeout (Seconds)');
  const connection = await connectWhatsApp(run, 'whatsapp_business_messaging');
  const sent = await sendOnce(connection, {
    sender: senderOf(run, connection),
    address,
    content: {
      type: 'text',
      text: { body: text, preview_url: options.previewUrl === true },
      ...(replyTo ? { context: { message_id: replyTo } } : {}),
    },
    correlationKey: textEntry(options, 'correlationKey'),
    timeoutMs: timeoutS === undefined ? undefined : timeoutS * 1_000,
  });
  return withIdentity(run.context, run.itemIndex, { ...sent, text });
});

function outsideWindow(): RequestFailure {
  return new RequestFailure({
    code: 'outside_window',
    message: 'The 24-hour window of this person is closed, so nothing was sent',
    fix: 'Use Message > Send Template with an approved template, or set "Window Open" when the person has written since.',
  });
}
