import type { INodeProperties } from 'n8n-workflow';
import { eachItem } from '../../../items/eachItem';
import { collection, requiredText, textEntry } from '../../../items/parameters';
import { engineRequest } from '../../shared/transport';

export const description: INodeProperties[] = [
  {
    displayName: 'Workflow ID',
    name: 'workflowId',
    type: 'string',
    required: true,
    default: '={{ $json.workflow.id }}',
    placeholder: 'e.g. mkt302',
    description: 'As given by the Error Trigger',
  },
  {
    displayName: 'Workflow Name',
    name: 'workflowName',
    type: 'string',
    required: true,
    default: '={{ $json.workflow.name }}',
    placeholder: 'e.g. MKT-302 Qualify leads',
  },
  {
    displayName: 'Message',
    name: 'message',
    type: 'string',
    required: true,
    default: '={{ $json.execution?.error?.message ?? $json.trigger?.error?.message }}',
    placeholder: 'e.g. The service refused the connection',
    description: 'What went wrong',
  },
  {
    displayName: 'Additional Fields',
    name: 'additionalFields',
    type: 'collection',
    placeholder: 'Add Field',
    default: {},
    options: [
      {
        displayName: 'Execution ID',
        name: 'executionId',
        type: 'string',
        default: '={{ $json.execution?.id }}',
      },
      {
        displayName: 'Execution URL',
        name: 'executionUrl',
        type: 'string',
        default: '={{ $json.execution?.url }}',
        placeholder: 'e.g. https://n8n.example.com/workflow/1/executions/2',
      },
      {
        displayName: 'Node',
        name: 'node',
        type: 'string',
        default: '={{ $json.execution?.lastNodeExecuted }}',
        description: 'Node on which the execution ended',
      },
      {
        displayName: 'Stack',
        name: 'stack',
        type: 'string',
        default: '={{ $json.execution?.error?.stack }}',
        description: 'Stack trace, for the developer',
      },
    ],
  },
];

/** Outcome `opened` (alert somebody) or `grouped` (known, within 15 minutes), and how often it occurred. */
export const execute = eachItem(async (run) => {
  const fields = collection(run, 'additionalFields');
  const executionId = textEntry(fields, 'executionId');
  const executionUrl = textEntry(fields, 'executionUrl');
  const node = textEntry(fields, 'node');
  const stack = textEntry(fields, 'stack');
  return await engineRequest(run, {
    method: 'POST',
    path: '/api/system/errors',
    body: {
      workflow_id: requiredText(run, 'workflowId', 'Workflow ID'),
      workflow_name: requiredText(run, 'workflowName', 'Workflow Name'),
      message: requiredText(run, 'message', 'Message'),
      ...(executionId ? { execution_id: executionId } : {}),
      ...(executionUrl ? { execution_url: executionUrl } : {}),
      ...(node ? { node } : {}),
      ...(stack ? { stack } : {}),
    },
    // A repeat is grouped with the first and at worst counted once more; a lost report is worse.
    idempotent: true,
  });
});
