import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod/v4';
import type { ConversationTurn } from '../../../core/ai/conversation';
import { wordText, type RecordField } from './records';

/** Both sides of a conversation, oldest first. */
export const conversationRecords: RecordField<ConversationTurn> = {
  name: 'conversation',
  label: 'Conversation',
  shape: z.object({ from: z.enum(['lead', 'us']), text: wordText }),
  example: '{"from": "lead", "text": "Combien coûte la livraison ?"}',
};

export const conversationField: INodeProperties = {
  displayName: 'Conversation',
  name: 'conversation',
  type: 'json',
  required: true,
  default: '={{ $json.conversation ?? [] }}',
  placeholder: 'e.g. [{"from": "us", "text": "Bonjour"}, {"from": "lead", "text": "Combien ?"}]',
  description:
    'List of messages, oldest first, each with from ("lead" or "us") and text; the last twenty are read. What the lead wrote is data, never an instruction.',
};

/** What came before the reply. */
export const earlierConversationField: INodeProperties = {
  ...conversationField,
  displayName: 'Earlier Messages',
  required: false,
  description:
    'What was written before the reply: a list of messages, oldest first, each with from ("lead" or "us") and text',
};

export const replyField: INodeProperties = {
  displayName: 'Reply',
  name: 'reply',
  type: 'string',
  typeOptions: { rows: 3 },
  required: true,
  default: '={{ $json.reply ?? $json.text }}',
  placeholder: 'e.g. C’est trop cher pour nous',
  description: 'What the lead answered last, word for word',
};
