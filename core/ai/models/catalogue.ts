import type { ModelEntry, ModelTier } from './model';

/** Anthropic cache price factors on the input price (model pages, October 2026). */
export const anthropicCacheFactor = { write5m: 1.25, write1h: 2, read: 0.1 } as const;

export const defaultModels: Readonly<Record<ModelTier, string>> = {
  fast: 'claude-haiku-5-5',
  balanced: 'claude-sonnet-5-5',
  deep: 'claude-opus-5-5',
};

/** State of 2026-11-22. Sources: platform.claude.com model pages, `@anthropic-ai/sdk` 1.12, `openai` 7.57. */
export const models: readonly ModelEntry[] = [
  claude('claude-haiku-5-5', 0.1, 0.5, 'medium'),
  claude('claude-sonnet-5-5', 2, 10, 'high'),
  claude('claude-opus-5-5', 4, 20, 'medium'),
  claude('claude-fable-5-1', 10, 50, 'high'),
  {
    ...claude('claude-haiku-4-5', 1, 5, null),
    contextTokens: 200_000,
    maxOutputTokens: 64_000,
    successor: 'claude-haiku-5-5',
  },
  legacyClaude('claude-sonnet-4-5', 'claude-sonnet-5-5', '2026-11-30'),
  legacyClaude('claude-sonnet-4-5-20250929', 'claude-sonnet-5-5', '2026-11-30'),
  legacyClaude('claude-sonnet-4-6', 'claude-sonnet-5-5'),
  legacyClaude('claude-sonnet-5', 'claude-sonnet-5-5'),
  legacyClaude('claude-opus-4-5', 'claude-opus-5-5'),
  legacyClaude('claude-opus-4-6', 'claude-opus-5-5'),
  legacyClaude('claude-opus-4-7', 'claude-opus-5-5'),
  legacyClaude('claude-opus-4-8', 'claude-opus-5-5'),
  legacyClaude('claude-opus-5', 'claude-opus-5-5'),
  legacyClaude('claude-fable-5-2', 'claude-fable-5-1'),

  openai('gpt-image-2.5-flare', 'image'),
  openai('gpt-image-2.5-sunburst', 'image'),
  openai('gpt-image-2.6-flare', 'image'),
  openai('gpt-image-2.6-sunburst', 'image'),
  openai('gpt-image-2', 'image'),
  openai('gpt-image-1.5', 'image'),
  openai('gpt-image-1-mini', 'image'),
  openai('gpt-image-1', 'image', '2026-10-22', 'gpt-image-2.5-flare'),
  openai('dall-e-3', 'image', '2026-05-11', 'gpt-image-2.5-flare'),
  openai('dall-e-2', 'image', '2026-05-11', 'gpt-image-2.5-flare'),
  openai('gpt-transcribe', 'transcription'),
  openai('whisper-1', 'transcription', '2027-02-25', 'gpt-transcribe'),
  openai('gpt-4o-transcribe', 'transcription', '2027-02-25', 'gpt-transcribe'),
  openai('gpt-4o-mini-transcribe', 'transcription', '2027-02-25', 'gpt-transcribe'),
  openai('gpt-4o-transcribe-diarize', 'transcription', '2027-02-25', 'gpt-transcribe'),
  openai('text-embedding-3-small', 'embedding'),
  openai('text-embedding-3-large', 'embedding'),
];

function claude(
  id: string,
  input: number,
  output: number,
  defaultEffort: ModelEntry['defaultEffort'],
): ModelEntry {
  return {
    id,
    vendor: 'anthropic',
    use: 'text',
    price: { input, output },
    contextTokens: 1_000_000,
    maxOutputTokens: 128_000,
    defaultEffort,
    lastDay: null,
    successor: null,
  };
}

/** Still answering for those who set it; price and limits are not ours to guess. */
function legacyClaude(id: string, successor: string, lastDay: string | null = null): ModelEntry {
  return {
    id,
    vendor: 'anthropic',
    use: 'text',
    price: null,
    contextTokens: null,
    maxOutputTokens: null,
    defaultEffort: null,
    lastDay,
    successor,
  };
}

function openai(
  id: string,
  use: ModelEntry['use'],
  lastDay: string | null = null,
  successor: string | null = null,
): ModelEntry {
  return {
    id,
    vendor: 'openai',
    use,
    price: null,
    contextTokens: null,
    maxOutputTokens: null,
    defaultEffort: null,
    lastDay,
    successor,
  };
}
