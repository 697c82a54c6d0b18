/** HTML that is safe to send; made by `html` only, from text that it escapes. */
export class Html {
  constructor(readonly source: string) {}
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes every value that is not HTML already. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[])[]
): Html {
  const safe = values.map((value) => {
    if (typeof value === 'string') return value.replace(/[&<>"']/g, (char) => entities[char] ?? '');
    if (typeof value === 'number') return String(value);
    return value instanceof Html ? value.source : value.map(({ source }) => source).join('');
  });
  return new Html(String.raw({ raw: parts }, ...safe));
}

export const nothing = new Html('');
