import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

/** Tells the person at the editor about items that came out otherwise than wished, without stopping the run. */
export function hintAbout(
  context: IExecuteFunctions,
  items: readonly INodeExecutionData[],
  isMeant: (item: INodeExecutionData) => boolean,
  messageOf: (count: number) => string,
): void {
  const count = items.filter(isMeant).length;
  if (count === 0) return;
  context.addExecutionHints({
    message: messageOf(count),
    type: 'warning',
    location: 'outputPane',
  });
}
