import type { INode } from 'n8n-workflow';
import { nodeError } from './nodeError';

/** Runs what is not about an item (a webhook's life cycle, a list in the editor) and shows its failure as n8n does. */
export async function atNodeBoundary<Value>(
  context: { getNode(): INode },
  act: () => Promise<Value>,
): Promise<Value> {
  const [result] = await Promise.allSettled([act()]);
  if (result.status === 'fulfilled') return result.value;
  throw nodeError(context.getNode(), result.reason, 0);
}
