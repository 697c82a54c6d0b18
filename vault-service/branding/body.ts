import { z } from 'zod/v4';
import type { Problem } from '../../platform/http/problem';
import { wrongField } from '../http/wrong-field';
import type { BrandColors } from './brand';
import { contrast, leastContrast } from './contrast';
import { recognise, type Picture } from './picture';

export const maxLogoBytes = 131_072;
const leastSidePx = 16;
const mostSidePx = 1_024;

const color = z
  .string()
  .regex(/^#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/, 'must be a colour such as #1d4ed8')
  .transform((hex) => (hex.length === 4 ? hex.replaceAll(/[^#]/g, '$&$&') : hex).toLowerCase());

export const brandingBody = z.strictObject({
  logo: z
    .strictObject({
      /** PNG, JPEG or WebP in base64; up to 128 KB, 16 to 1,024 pixels a side. */
      data: z.base64().max(Math.ceil(maxLogoBytes / 3) * 4, 'must not be larger than 128 KB'),
    })
    .nullish(),
  colors: z
    .strictObject({
      button: color.optional(),
      /** White unless given. */
      button_text: color.optional(),
      background: color.optional(),
      text: color.optional(),
    })
    .default({}),
});

export interface LogoFile extends Picture {
  readonly bytes: Buffer;
}

/** @throws Problem 422 naming what is wrong with the picture */
export function readLogo(data: string): LogoFile {
  const bytes = Buffer.from(data, 'base64');
  if (bytes.length > maxLogoBytes)
    throw wrongLogo(`has ${bytes.length} bytes; at most ${maxLogoBytes} are taken`);
  const picture = recognise(bytes);
  if (!picture) throw wrongLogo('is not a whole PNG, JPEG or WebP file (SVG is not taken)');
  const sides = [picture.width, picture.height];
  if (sides.some((side) => side < leastSidePx || side > mostSidePx))
    throw wrongLogo(
      `is ${picture.width} × ${picture.height} pixels; each side must have ${leastSidePx} to ${mostSidePx}`,
    );
  return { ...picture, bytes };
}

const wrongLogo = (message: string): Problem => wrongField('logo.data', message);

/**
 * Colours as they are stored: those of a text always beside those of what it stands on, so that no later change of the
 * page's own colours makes a pair unreadable. @throws Problem 422 with the measured contrast
 */
export function readColors(colors: BrandColors): BrandColors {
  const { button, background, text } = colors;
  if (colors.button_text !== undefined && button === undefined)
    throw wrongField('colors.button', 'is needed with button_text');
  if (text === undefined && background !== undefined)
    throw wrongField('colors.text', 'is needed with background');
  if (background === undefined && text !== undefined)
    throw wrongField('colors.background', 'is needed with text');
  const buttonText = button === undefined ? undefined : (colors.button_text ?? '#ffffff');
  requireReadable('button_text', buttonText, 'button', button);
  requireReadable('text', text, 'background', background);
  return {
    ...(button === undefined ? {} : { button, button_text: buttonText }),
    ...(background === undefined ? {} : { background, text }),
  };
}

function requireReadable(
  textName: string,
  text: string | undefined,
  groundName: string,
  ground: string | undefined,
): void {
  if (text === undefined || ground === undefined) return;
  const ratio = contrast(text, ground);
  if (ratio >= leastContrast) return;
  // Rounded down: 4.499 is not enough and must not be told as 4.50.
  const told = (Math.floor(ratio * 100) / 100).toFixed(2);
  throw wrongField(
    `colors.${textName}`,
    `has a contrast of ${told}:1 with ${groundName} (${text} on ${ground}); WCAG AA asks for at least ${leastContrast}:1`,
  );
}
