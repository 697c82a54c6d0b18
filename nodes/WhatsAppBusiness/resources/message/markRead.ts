import type { INodeProperties } from 'n8n-workflow';
import { asRecord } from '../../../exchange/answer';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { requiredText } from '../../../items/parameters';
import { phoneNumberField } from '../../shared/descriptions';
import { callWhatsApp, connectWhatsApp, senderOf } from '../../shared/transport';

export const description: INodeProperties[] = [
  {
    displayName: 'Message ID',
    name: 'messageId',
    type: 'string',
    required: true,
    default: '={{ $json.message_id }}',
    placeholder: 'e.g. wamid.HBgL…',
    description: 'ID of the message that was received',
  },
  phoneNumberField,
];

export const execute = eachItem(async (run) => {
  const messageId = requiredText(run, 'messageId', 'Message ID');
  const connection = await connectWhatsApp(run, 'whatsapp_business_messaging');
  const answer = await callWhatsApp(connection, {
    method: 'POST',
    path: `/${senderOf(run, connection)}/messages`,
    body: { messaging_product: 'whatsapp', status: 'read', message_id: messageId },
    idempotent: true,
  });
  return withIdentity(run.context, run.itemIndex, {
    success: asRecord(answer.body)?.success === true,
    message_id: messageId,
    mode: connection.mode,
  });
});
