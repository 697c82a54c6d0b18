import { recognise } from '../../branding/picture';
import { jpegOf, pngOf, webpOf } from '../support/pictures';

test.each([
  ['PNG', pngOf(120, 40), 'image/png'],
  ['JPEG', jpegOf(120, 40), 'image/jpeg'],
  ['WebP, lossy', webpOf('VP8 ', 120, 40), 'image/webp'],
  ['WebP, lossless', webpOf('VP8L', 120, 40), 'image/webp'],
  ['WebP, extended', webpOf('VP8X', 120, 40), 'image/webp'],
])('%s: type and size come from its bytes', (_name, bytes, type) => {
  expect(recognise(bytes)).toEqual({ type, width: 120, height: 40 });
});

const whole = pngOf(120, 40);
test.each([
  ['nothing', Buffer.alloc(0)],
  ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"/>')],
  ['HTML', Buffer.from('<!doctype html><script>alert(1)</script>'.padEnd(64))],
  ['GIF', Buffer.from('GIF89a'.padEnd(64, '\0'))],
  ['a PNG cut short', whole.subarray(0, whole.length - 5)],
  ['a PNG with a page behind it', Buffer.concat([whole, Buffer.from('<script>')])],
  ['a PNG whose first chunk is another', Buffer.from(whole).fill('tEXt', 12, 16)],
  ['a JPEG cut short', jpegOf(120, 40).subarray(0, 20)],
  [
    'a JPEG without a size',
    Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0, 0xff, 0xd9]),
  ],
  ['a WebP with something behind it', Buffer.concat([webpOf('VP8 ', 120, 40), Buffer.alloc(4)])],
  ['a WebP of an unknown form', Buffer.from(webpOf('VP8 ', 120, 40)).fill('VP9 ', 12, 16)],
])('%s is not a picture', (_name, bytes) => {
  expect(recognise(bytes)).toBeUndefined();
});
