/** Model list of vendor-apis.md §1; limits in tokens, prices are not simulated. */
export interface SimulatedModel {
  readonly id: string;
  readonly displayName: string;
  readonly lifecycle: 'active' | 'deprecated' | 'retired';
  readonly createdAt: string;
  readonly retiresAt: string | null;
  readonly maxInputTokens: number;
  readonly maxTokens: number;
  /** Models after Opus 4.6 refuse sampling parameters also under the older API version. */
  readonly acceptsSampling: boolean;
}

const million = 1_000_000;

export const models: readonly SimulatedModel[] = [
  model('claude-haiku-5-5', 'Claude Haiku 5.5', '2026-09-15'),
  model('claude-sonnet-5-5', 'Claude Sonnet 5.5', '2026-09-29'),
  model('claude-opus-5-5', 'Claude Opus 5.5', '2026-08-18'),
  model('claude-fable-5-2', 'Claude Fable 5.2', '2026-10-27'),
  model('claude-fable-5-1', 'Claude Fable 5.1', '2026-08-04'),
  model('claude-sonnet-5', 'Claude Sonnet 5', '2026-04-07'),
  model('claude-opus-5', 'Claude Opus 5', '2026-05-05'),
  model('claude-opus-4-8', 'Claude Opus 4.8', '2026-03-10'),
  model('claude-opus-4-7', 'Claude Opus 4.7', '2026-02-10'),
  model('claude-opus-4-6', 'Claude Opus 4.6', '2026-01-13', { acceptsSampling: true }),
  model('claude-sonnet-4-6', 'Claude Sonnet 4.6', '2026-01-20', { acceptsSampling: true }),
  model('claude-haiku-4-5', 'Claude Haiku 4.5', '2025-10-15', small()),
  model('claude-haiku-4-5-20251001', 'Claude Haiku 4.5', '2025-10-15', small()),
  model('claude-sonnet-4-5', 'Claude Sonnet 4.5', '2025-09-29', {
    acceptsSampling: true,
    lifecycle: 'deprecated',
    retiresAt: '2026-11-30T00:00:00Z',
  }),
  model('claude-3-7-sonnet-20250219', 'Claude Sonnet 3.7', '2025-02-24', {
    lifecycle: 'retired',
    retiresAt: '2026-02-19T00:00:00Z',
  }),
  model('claude-3-5-haiku-20241022', 'Claude Haiku 3.5', '2024-10-22', {
    lifecycle: 'retired',
    retiresAt: '2026-02-19T00:00:00Z',
  }),
];

export function findModel(id: string): SimulatedModel | undefined {
  return models.find((candidate) => candidate.id === id);
}

/** As `GET /v1/models` shows it. */
export function modelInfo(found: SimulatedModel): Record<string, unknown> {
  const supported = { supported: found.lifecycle !== 'retired' };
  return {
    type: 'model',
    id: found.id,
    display_name: found.displayName,
    created_at: `${found.createdAt}T00:00:00Z`,
    lifecycle: found.lifecycle,
    deprecated_at: found.lifecycle === 'active' ? null : found.retiresAt,
    retires_at: found.retiresAt,
    line: null,
    max_input_tokens: found.maxInputTokens,
    max_tokens: found.maxTokens,
    capabilities: {
      batch: supported,
      structured_outputs: supported,
      image_input: supported,
      pdf_input: supported,
      effort: { ...supported, low: supported, medium: supported, high: supported, max: supported },
      thinking: { ...supported, types: { adaptive: supported, enabled: supported } },
    },
  };
}

function model(
  id: string,
  displayName: string,
  createdAt: string,
  rest: Partial<SimulatedModel> = {},
): SimulatedModel {
  return {
    id,
    displayName,
    createdAt,
    lifecycle: 'active',
    retiresAt: null,
    maxInputTokens: million,
    maxTokens: 128_000,
    acceptsSampling: false,
    ...rest,
  };
}

function small(): Partial<SimulatedModel> {
  return { acceptsSampling: true, maxInputTokens: 200_000, maxTokens: 64_000 };
}
