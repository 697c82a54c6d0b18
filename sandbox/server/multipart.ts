/** One part of a multipart/form-data body (RFC 7578). */
export interface FormPart {
  readonly name: string;
  /** Set for files. */
  readonly filename: string | null;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** @returns `undefined` when the content type names no boundary or the body does not follow it. */
export function parseMultipart(contentType: string, body: Buffer): FormPart[] | undefined {
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const given = boundary?.[1] ?? boundary?.[2];
  if (given === undefined || !/^multipart\/form-data/i.test(contentType)) return undefined;
  const delimiter = Buffer.from(`\r\n--${given}`);
  // The first boundary has no line break before it.
  const whole = Buffer.concat([Buffer.from('\r\n'), body]);
  const parts: FormPart[] = [];
  let from = whole.indexOf(delimiter);
  for (;;) {
    if (from < 0) return undefined;
    const start = from + delimiter.length;
    if (whole.subarray(start, start + 2).equals(Buffer.from('--'))) return parts;
    const end = whole.indexOf(delimiter, start);
    if (end < 0) return undefined;
    const part = parsePart(whole.subarray(start + 2, end));
    if (!part) return undefined;
    parts.push(part);
    from = end;
  }
}

function parsePart(part: Buffer): FormPart | undefined {
  const blank = part.indexOf('\r\n\r\n');
  if (blank < 0) return undefined;
  const head = part.subarray(0, blank).toString('utf8');
  const name = /^content-disposition:.*?[; ]name="([^"]*)"/im.exec(head)?.[1];
  if (name === undefined) return undefined;
  return {
    name,
    filename: /^content-disposition:.*?filename="([^"]*)"/im.exec(head)?.[1] ?? null,
    contentType: /^content-type: *([^\r\n]+)/im.exec(head)?.[1]?.trim() ?? 'text/plain',
    bytes: part.subarray(blank + 4),
  };
}
