import type {
  IExecuteFunctions,
  IHookFunctions,
  ILoadOptionsFunctions,
  IWebhookFunctions,
} from 'n8n-workflow';

/** Where a request can come from: a run, a list in the editor, or a webhook's life cycle. */
export type RequestContext =
  IExecuteFunctions | IHookFunctions | ILoadOptionsFunctions | IWebhookFunctions;

/** Tells whether the execution was stopped meanwhile. */
export function cancellationOf(context: RequestContext): () => boolean {
  if (!('getExecutionCancelSignal' in context)) return () => false;
  const signal = context.getExecutionCancelSignal();
  return () => signal?.aborted ?? false;
}
