import { createHash } from 'node:crypto';
import { missingObject } from '../graph/error';
import { json, type Answer } from '../server/answer';
import type { Call } from '../server/call';
import type { Clock } from '../server/clock';
import { largeDecimalId } from '../server/identifiers';
import { invalidParameter, whatsAppRefusal } from './errors';
import type { Inbox, Media } from './inbox';

const mb = 1024 * 1024;

/** Accepted media types and their largest size. */
const limits: readonly (readonly [RegExp, number])[] = [
  [/^image\/(jpeg|png)$/, 5 * mb],
  [/^image\/webp$/, mb / 2],
  [/^video\/(mp4|3gpp)$/, 16 * mb],
  [/^audio\/(aac|mp4|mpeg|amr|ogg|opus)$/, 16 * mb],
  [/^(text\/plain|application\/(pdf|msword|vnd\.[\w.-]+))$/, 100 * mb],
];

const urlLifetimeMs = 5 * 60_000;

/** `POST /{phone-number-id}/media`: multipart with file, type and messaging_product. */
export function uploadMedia(inbox: Inbox, clock: Clock, call: Call): Answer {
  const parts = call.multipart();
  if (!parts) throw invalidParameter('The request must be multipart/form-data.');
  const field = (name: string) =>
    parts.find((part) => part.name === name && part.filename === null);
  if (field('messaging_product')?.bytes.toString('utf8') !== 'whatsapp')
    throw invalidParameter('The parameter messaging_product is required.');
  const file = parts.find((part) => part.name === 'file' && part.filename !== null);
  if (!file) throw invalidParameter('The parameter file is required.');
  const declared = field('type')?.bytes.toString('utf8') ?? file.contentType;
  const mimeType = (
    file.contentType === 'application/octet-stream' ? declared : file.contentType
  ).replace(/;.*$/, '');
  const limit = limits.find(([pattern]) => pattern.test(mimeType))?.[1];
  if (limit === undefined)
    throw invalidParameter(
      `Param file must be a file with one of the supported types, received file of type '${mimeType}'.`,
    );
  const { bytes } = file;
  if (bytes.length > limit)
    throw whatsAppRefusal(
      131053,
      `The file is ${String(bytes.length)} bytes, at most ${String(limit)} are allowed for ${mimeType}.`,
    );
  const media: Media = {
    id: largeDecimalId(),
    mimeType,
    bytes,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    uploadedAtMs: clock.nowMs(),
  };
  inbox.keepMedia(media);
  return json(200, { id: media.id });
}

/** `GET /{media-id}`: a link that works for five minutes. */
export function mediaInfo(media: Media, clock: Clock, origin: string): Answer {
  const until = clock.nowMs() + urlLifetimeMs;
  return json(200, {
    messaging_product: 'whatsapp',
    url: `${origin}/graph/lookaside/whatsapp_business/attachments?mid=${media.id}&ext=${String(until)}`,
    mime_type: media.mimeType,
    sha256: media.sha256,
    file_size: media.bytes.length,
    id: media.id,
  });
}

/** The download behind that link; it wants the token too. */
export function downloadMedia(inbox: Inbox, clock: Clock, call: Call): Answer {
  const id = call.query.get('mid') ?? '';
  const media = inbox.media.get(id);
  if (!media || Number(call.query.get('ext')) < clock.nowMs()) return missingObject(id, 'GET');
  return { status: 200, body: media.bytes, headers: { 'content-type': media.mimeType } };
}
