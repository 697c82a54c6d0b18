import { z } from 'zod/v4';

const component = z.looseObject({
  type: z.enum(['HEADER', 'BODY', 'FOOTER', 'BUTTONS']),
  format: z.string().optional(),
  text: z.string().optional(),
});

/** A message template as the control API seeds it and the templates edge lists it. */
export const template = z.strictObject({
  id: z.string().optional(),
  name: z.string().regex(/^[a-z0-9_]{1,512}$/, 'Lower-case letters, digits and underscores.'),
  /** `fr`, `en_US`, `pt_BR` … */
  language: z.string().min(2),
  status: z.enum(['APPROVED', 'PENDING', 'REJECTED', 'PAUSED', 'DISABLED']).default('APPROVED'),
  category: z.enum(['MARKETING', 'UTILITY', 'AUTHENTICATION']).default('UTILITY'),
  components: z.array(component).min(1),
  waba_id: z.string().default('102290129340398'),
});

export type Template = z.output<typeof template> & { readonly id: string };

const bodies = {
  fr: 'Bonjour {{1}}, votre rendez-vous est confirmé le {{2}}. Lien : {{3}}',
  en: 'Hello {{1}}, your meeting is confirmed for {{2}}. Link: {{3}}',
  pt_BR: 'Olá {{1}}, sua reunião está confirmada para {{2}}. Link: {{3}}',
} as const;

/** Exist without seeding, so that a fresh demo can write outside the 24-hour window. */
export const usualTemplates: readonly Template[] = Object.entries(bodies).map(
  ([language, text], index) => ({
    ...template.parse({
      name: 'meeting_confirmation',
      language,
      components: [{ type: 'BODY', text }],
    }),
    id: `594425479261596${String(index)}`,
  }),
);

/** Placeholders of a template text: `{{1}}` or `{{name}}`. */
export function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\{\s*([\w]+)\s*\}\}/g)].map(([, name]) => name ?? ''))];
}

export function componentText(of: Template, type: 'BODY' | 'HEADER'): string {
  return of.components.find((each) => each.type === type)?.text ?? '';
}

/** The text a recipient reads. */
export function hydrate(text: string, values: readonly TemplateValue[]): string {
  return placeholders(text).reduce((hydrated, name, index) => {
    const value =
      values.find((each) => each.name === name) ??
      values[/^\d+$/.test(name) ? Number(name) - 1 : index];
    return hydrated.replaceAll(new RegExp(`\\{\\{\\s*${name}\\s*\\}\\}`, 'g'), value?.text ?? '');
  }, text);
}

export interface TemplateValue {
  /** Set for named parameters. */
  readonly name: string | null;
  readonly text: string;
}
