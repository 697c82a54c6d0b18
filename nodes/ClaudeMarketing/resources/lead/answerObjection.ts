import type { INodeProperties } from 'n8n-workflow';
import { conversationMaterial } from '../../../../core/ai/conversation';
import {
  leadAnswerObjection,
  replyLanguage,
} from '../../../../core/ai/tasks/lead-answer-objection';
import { detectOptOut } from '../../../../core/consent/opt-out';
import { intentLabels, type IntentLabel } from '../../../../core/replies/intents';
import { eachItem, type ItemRun } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { ParameterFailure } from '../../../items/parameterFailure';
import { collection, numberEntry, optionalText, requiredText } from '../../../items/parameters';
import { answerOf, writerOf } from '../../shared/answer';
import { askModel, concurrencyOf } from '../../shared/askModel';
import { requireBrand } from '../../shared/brandInput';
import { oneOf } from '../../shared/choice';
import {
  conversationRecords,
  earlierConversationField,
  replyField,
} from '../../shared/conversation';
import {
  fallbackField,
  maxCharactersOption,
  modelField,
  optionsField,
  requiredBrandField,
} from '../../shared/descriptions';
import { readRecords } from '../../shared/records';

/** What may be answered without a person; the others end the contact or belong to somebody. */
const answerable = [
  'ready_to_buy',
  'wants_info',
  'price_objection',
  'timing_objection',
  'trust_objection',
  'competitor',
  'other',
] as const satisfies readonly IntentLabel[];

const usualMaxCharacters = 600;

export const description: INodeProperties[] = [
  replyField,
  {
    displayName: 'Intent',
    name: 'intent',
    type: 'options',
    options: [
      { name: 'Compares With a Competitor', value: 'competitor' },
      { name: 'Doubts', value: 'trust_objection', description: 'Asks for proof or references' },
      { name: 'Finds It Too Expensive', value: 'price_objection' },
      { name: 'Not Now', value: 'timing_objection' },
      { name: 'Other', value: 'other' },
      { name: 'Ready to Buy', value: 'ready_to_buy' },
      { name: 'Wants Information', value: 'wants_info' },
    ],
    default: 'wants_info',
    description:
      'What the reply wants, e.g. the "intent" of Analyze Reply. Complaints and stops are not answered: they are for people.',
  },
  earlierConversationField,
  requiredBrandField,
  modelField,
  fallbackField,
  optionsField([maxCharactersOption(usualMaxCharacters)]),
];

/** A reply out of the brand's own facts; when they do not answer, it says that a colleague will. */
export const execute = eachItem(async (run) => {
  const reply = requiredText(run, 'reply', 'Reply');
  if (detectOptOut(reply).optOut) {
    throw new ParameterFailure(
      'reply',
      '"Reply" asks for no more messages',
      'Do not answer. Analyze Reply routes it to "suppress".',
    );
  }
  const { facts: brand } = requireBrand(run);
  const input = {
    conversation: [
      ...readRecords(run, { ...conversationRecords, label: 'Earlier Messages' }),
      { from: 'lead' as const, text: reply },
    ],
    intent: readIntent(run),
    brand,
    maxCharacters:
      numberEntry(collection(run, 'options'), 'maxCharacters', 'Max Characters') ??
      usualMaxCharacters,
  };
  const asked = await askModel(run, leadAnswerObjection, input);
  const { attacks } = conversationMaterial(input.conversation);
  const { answered, text, facts_used } = answerOf(run, asked, 'fallbackOnFailure');
  return withIdentity(run.context, run.itemIndex, {
    answered,
    text,
    facts_used,
    language: replyLanguage(input),
    instructions_found: [...attacks],
    // Who talks to a machine is read by a person before anything goes out.
    needs_human: !answered || attacks.length > 0,
    ...writerOf(asked),
    ...asked.record,
  });
}, concurrencyOf);

function readIntent(run: ItemRun): (typeof answerable)[number] {
  const given = optionalText(run, 'intent');
  const isForPeople = intentLabels.some((label) => label === given && !isAnswerable(given));
  if (!isForPeople) return oneOf(given, answerable, 'intent', 'Intent');
  throw new ParameterFailure(
    'intent',
    `"Intent" is "${given}", which no automatic answer may follow`,
    'Branch on "route" of Analyze Reply first: only "answer" comes here.',
  );
}

function isAnswerable(intent: string): boolean {
  return answerable.some((each) => each === intent);
}
