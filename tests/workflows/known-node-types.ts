/**
 * Node types of n8n itself that the workflows use, with the versions n8n 2.41 has. Anything else, removed in
 * n8n 3 or not, is refused; a new one is added here after a look at its place in n8n.
 */
export const n8nNodeTypes: Readonly<Record<string, readonly number[]>> = {
  'n8n-nodes-base.errorTrigger': [1],
  'n8n-nodes-base.if': [2.3],
  'n8n-nodes-base.manualTrigger': [1],
  'n8n-nodes-base.noOp': [1],
  'n8n-nodes-base.set': [3.5],
  'n8n-nodes-base.stickyNote': [1],
  'n8n-nodes-base.switch': [3.4],
};

export const packagePrefix = 'n8n-nodes-marketing-engine.';
