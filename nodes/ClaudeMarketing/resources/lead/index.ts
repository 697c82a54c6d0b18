import type { INodeProperties } from 'n8n-workflow';
import { showFor } from '../../../items/showFor';
import * as analyzeReply from './analyzeReply';
import * as answerObjection from './answerObjection';
import * as brief from './brief';
import * as personalize from './personalize';
import * as score from './score';
import * as summarizeHandover from './summarizeHandover';

export const operations = {
  analyzeReply,
  answerObjection,
  brief,
  personalize,
  score,
  summarizeHandover,
};

export const description: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['lead'] } },
    options: [
      {
        name: 'Analyze Reply',
        value: 'analyzeReply',
        action: 'Analyze the reply of a lead',
        description: 'Tell what a reply wants, with its own words, and who should act on it',
      },
      {
        name: 'Answer Objection',
        value: 'answerObjection',
        action: 'Answer the objection of a lead',
        description: 'Answer a question or objection from the facts of the brand, or hand it over',
      },
      {
        name: 'Brief',
        value: 'brief',
        action: 'Write a briefing on a lead',
        description: 'Tell the person who meets the lead what to know, from facts only',
      },
      {
        name: 'Personalize',
        value: 'personalize',
        action: 'Write a personal message to a lead',
        description: 'Write a short message in the language of the lead and the voice of the brand',
      },
      {
        name: 'Score',
        value: 'score',
        action: 'Score a lead',
        description: 'Read what the lead wants and compute a score, with reasons and evidence',
      },
      {
        name: 'Summarize for Handover',
        value: 'summarizeHandover',
        action: 'Summarize a lead for handover',
        description: 'Tell a colleague what was said, wanted and promised so far',
      },
    ],
    default: 'score',
  },
  ...showFor('lead', operations),
];
