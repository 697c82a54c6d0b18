import { z } from 'zod/v4';
import { storableText } from '../http/storable-text';

/** The cut may go through a surrogate pair. */
const cut = (max: number) => z.string().transform((text) => storableText(text.slice(0, max)));

/** A failed execution, as MKT-000 and the n8n error webhook report it. Long texts are cut, never refused. */
export const workflowFailure = z.strictObject({
  workflow_id: z.string().trim().min(1).max(200),
  workflow_name: z.string().trim().min(1).max(300),
  execution_id: z.string().max(200).nullish(),
  execution_url: z.string().max(2_000).nullish(),
  node: z.string().max(300).nullish(),
  message: cut(4_000),
  stack: cut(16_000).nullish(),
});

export type WorkflowFailure = z.output<typeof workflowFailure>;
