import type { INodeProperties } from 'n8n-workflow';
import { conversationMaterial } from '../../../../core/ai/conversation';
import { leadAnalyzeReply } from '../../../../core/ai/tasks/lead-analyze-reply';
import { taskRef } from '../../../../core/ai/task';
import { detectOptOut } from '../../../../core/consent/opt-out';
import { decideIntent, type IntentDecision } from '../../../../core/replies/decide-intent';
import { eachItem, type ItemRun } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { requiredText } from '../../../items/parameters';
import { answerOf, rulesReasonOf } from '../../shared/answer';
import { askModel, concurrencyOf, notAsked } from '../../shared/askModel';
import {
  conversationRecords,
  earlierConversationField,
  replyField,
} from '../../shared/conversation';
import { modelField, optionsField, rulesField } from '../../shared/descriptions';
import { readRecords } from '../../shared/records';

export const description: INodeProperties[] = [
  replyField,
  earlierConversationField,
  modelField,
  rulesField,
  optionsField(),
];

/**
 * What a reply wants, and what to do about it. Words that end the contact decide before any model is asked: a stop
 * neither costs a call nor waits for one.
 */
export const execute = eachItem(async (run) => {
  const reply = requiredText(run, 'reply', 'Reply');
  const turn = { from: 'lead' as const, text: reply };
  const earlier = readRecords(run, { ...conversationRecords, label: 'Earlier Messages' });
  const { attacks } = conversationMaterial([turn]);
  if (detectOptOut(reply).optOut) {
    return outputOf(run, decideIntent(reply, null, attacks), 'negative', {
      ...notAsked,
      prompt_version: taskRef(leadAnalyzeReply),
      latency_ms: 0,
      mode: null,
    });
  }
  const asked = await askModel(run, leadAnalyzeReply, { conversation: [...earlier, turn] });
  const answer = answerOf(run, asked, 'rulesOnFailure');
  const decision = decideIntent(reply, asked.ok ? answer : null, attacks);
  return outputOf(run, decision, answer.sentiment, { ...rulesReasonOf(asked), ...asked.record });
}, concurrencyOf);

function outputOf(
  run: ItemRun,
  { label, decidedBy, ...decision }: IntentDecision,
  sentiment: string,
  record: Parameters<typeof withIdentity>[2],
) {
  return withIdentity(run.context, run.itemIndex, {
    intent: label,
    probability: decision.probability,
    quote: decision.quote,
    sentiment,
    route: decision.route,
    needs_human: decision.route === 'human',
    decided_by: decidedBy,
    route_reason: decision.reason,
    ...record,
  });
}
