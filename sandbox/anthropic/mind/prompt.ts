import type { MessageRequest } from '../message-request';

/** What the simulated model can see of a request. */
export interface Prompt {
  /** From the first line of the system prompt, `Task: lead.score@1`; null for anything else. */
  readonly task: string | null;
  readonly taskVersion: string | null;
  readonly systemText: string;
  readonly userText: string;
  /** Parsed JSON of the delimited blocks, by name (`lead_data`, `brand` …). */
  readonly blocks: Readonly<Record<string, unknown>>;
  /** Schema of the structured answer, when one was asked for. */
  readonly schema: Readonly<Record<string, unknown>> | null;
}

export function readPrompt(request: MessageRequest): Prompt {
  const systemText = [request.system ?? []]
    .flat()
    .map((part) => (typeof part === 'string' ? part : part.text))
    .join('\n\n');
  const userText = request.messages
    .filter((message) => message.role !== 'assistant')
    .map((message) => textOf(message.content))
    .join('\n\n');
  const named = /^Task: *([\w.-]+?)(?:@([\w.-]+))?\s*$/m.exec(systemText.split('\n')[0] ?? '');
  return {
    task: named?.[1] ?? null,
    taskVersion: named?.[2] ?? null,
    systemText,
    userText,
    blocks: blocksOf(`${systemText}\n${userText}`),
    schema: request.output_config?.format?.schema ?? null,
  };
}

function textOf(content: MessageRequest['messages'][number]['content']): string {
  if (typeof content === 'string') return content;
  return content.map((part) => part.text ?? '').join('\n');
}

/** `<name>…</name>` blocks of JSON; the last one of a name counts. A tag merely mentioned in prose opens none. */
function blocksOf(text: string): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [, name, content] of text.matchAll(/<([a-z_]+)>\s*(?=[[{"])([\s\S]*?)\s*<\/\1>/g)) {
    if (name === undefined || content === undefined) continue;
    try {
      found[name] = JSON.parse(content);
    } catch {
      // Not a data block after all.
    }
  }
  return found;
}
