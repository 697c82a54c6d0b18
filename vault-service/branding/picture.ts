export interface Picture {
  readonly type: 'image/png' | 'image/jpeg' | 'image/webp';
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * What the bytes themselves say they are: a whole PNG, JPEG or WebP file with nothing behind it, else undefined. Only
 * the outer structure is read; nothing is decoded.
 */
export function recognise(bytes: Buffer): Picture | undefined {
  return png(bytes) ?? jpeg(bytes) ?? webp(bytes);
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Source: W3C PNG, §5 and §11.2.1. */
function png(bytes: Buffer): Picture | undefined {
  if (!bytes.subarray(0, 8).equals(pngSignature) || bytes.length < 33) return undefined;
  if (bytes.toString('latin1', 12, 16) !== 'IHDR' || bytes.readUInt32BE(8) !== 13) return undefined;
  let at = 8;
  while (at + 12 <= bytes.length) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    at += 12 + bytes.readUInt32BE(at);
    if (type === 'IEND')
      return at === bytes.length
        ? { type: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
        : undefined;
  }
  return undefined;
}

/** Source: ITU-T T.81, annex B. */
function jpeg(bytes: Buffer): Picture | undefined {
  const { length } = bytes;
  if (length < 12 || bytes.readUInt16BE(0) !== 0xffd8 || bytes.readUInt16BE(length - 2) !== 0xffd9)
    return undefined;
  for (let at = 2; at + 9 <= length; at += 2 + bytes.readUInt16BE(at + 2)) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    // The picture's data begins: no size was told before it.
    if (marker === 0xda) return undefined;
    const tellsSize = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (tellsSize)
      return {
        type: 'image/jpeg',
        width: bytes.readUInt16BE(at + 7),
        height: bytes.readUInt16BE(at + 5),
      };
  }
  return undefined;
}

/** Source: RFC 9649, §2.5–2.7. */
function webp(bytes: Buffer): Picture | undefined {
  const text = (from: number) => bytes.toString('latin1', from, from + 4);
  if (bytes.length < 30 || text(0) !== 'RIFF' || text(8) !== 'WEBP') return undefined;
  if (bytes.readUInt32LE(4) !== bytes.length - 8) return undefined;
  const size = sizeOf[text(12)]?.(bytes);
  return size && { type: 'image/webp', width: size[0], height: size[1] };
}

const sizeOf: Readonly<Record<string, (bytes: Buffer) => readonly [number, number] | undefined>> = {
  'VP8 ': (bytes) =>
    bytes.readUIntBE(23, 3) === 0x9d012a
      ? [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff]
      : undefined,
  VP8L: (bytes) => {
    if (bytes[20] !== 0x2f) return undefined;
    const bits = bytes.readUInt32LE(21);
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
  },
  VP8X: (bytes) => [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1],
};
