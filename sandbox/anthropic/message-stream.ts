import { objectsIn, textOf } from '../server/json-value';

/** Encodes a finished message as the event stream a streaming request gets. */
export function messageEvents(message: Record<string, unknown>): string[] {
  const { content, usage, stop_reason, stop_sequence, stop_details } = message;
  const blocks = objectsIn(content);
  const outputTokens =
    typeof usage === 'object' && usage !== null && 'output_tokens' in usage
      ? usage.output_tokens
      : 0;
  return [
    event('message_start', {
      message: {
        ...message,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...(typeof usage === 'object' ? usage : {}), output_tokens: 1 },
      },
    }),
    event('ping', {}),
    ...blocks.flatMap(blockEvents),
    event('message_delta', {
      delta: { stop_reason, stop_sequence, stop_details },
      usage: { output_tokens: outputTokens },
    }),
    event('message_stop', {}),
  ];
}

function blockEvents(block: Record<string, unknown>, index: number): string[] {
  const isTool = block['type'] === 'tool_use';
  const text = isTool ? JSON.stringify(block['input']) : textOf(block['text']);
  const empty = isTool ? { ...block, input: {} } : { ...block, text: '' };
  const deltas = (text.match(/[\s\S]{1,40}/g) ?? []).map((piece) =>
    event('content_block_delta', {
      index,
      delta: isTool
        ? { type: 'input_json_delta', partial_json: piece }
        : { type: 'text_delta', text: piece },
    }),
  );
  return [
    event('content_block_start', { index, content_block: empty }),
    ...deltas,
    event('content_block_stop', { index }),
  ];
}

function event(type: string, data: Record<string, unknown>): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}
