import fc from 'fast-check';
import { contrast } from '../../branding/contrast';
import { startTestVault, type TestVault } from '../support/vault';
import { jpegOf, pngOf } from '../support/pictures';

let vault: TestVault;

beforeAll(async () => {
  vault = await startTestVault();
});
afterAll(() => vault.close());

let count = 0;
let tenant: string;
beforeEach(async () => {
  count += 1;
  tenant = `tenant-${count}`;
  await vault.admin.post('/v1/tenants', { id: tenant, name: `Agence ${count}` });
});

const put = (body: unknown, id = tenant) => vault.admin.put(`/v1/tenants/${id}/branding`, body);
const logo = (bytes: Buffer) => ({ logo: { data: bytes.toString('base64') } });

async function connectPage(id = tenant): Promise<Response> {
  const { body } = await vault.admin.post('/v1/connect-sessions', {
    tenant: id,
    subject: 's',
    providers: ['generic-api-key'],
  });
  return fetch(String(body['url']));
}

test('logo and colours stand on the connect page, the logo is served as a picture and nothing else', async () => {
  const answer = await put({
    ...logo(pngOf(120, 40)),
    colors: { button: '#7C2D12', background: '#fff7ed', text: '#431407' },
  });

  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({
    logo: { type: 'image/png', width: 120, height: 40 },
    colors: {
      button: '#7c2d12',
      button_text: '#ffffff',
      background: '#fff7ed',
      text: '#431407',
    },
  });
  const page = await connectPage();
  const html = await page.text();
  expect(html).toContain('--button:#7c2d12');
  expect(html).toContain('--card:#fff7ed');
  const path = /<img\s+src="([^"]+)"\s+alt="Agence 1"/.exec(html)?.[1] ?? '';
  const picture = await fetch(`${vault.url}${path}`);
  expect(picture.status).toBe(200);
  expect(Buffer.from(await picture.arrayBuffer()).equals(pngOf(120, 40))).toBe(true);
  expect(picture.headers.get('content-type')).toBe('image/png');
  expect(picture.headers.get('x-content-type-options')).toBe('nosniff');
  expect(picture.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
  expect(path).not.toContain(tenant);
});

test('the style sheet of a branded page is the one its policy allows', async () => {
  await put({ colors: { button: '#7c2d12' } });

  const page = await connectPage();

  const style = /<style>([\s\S]*?)<\/style>/.exec(await page.text())?.[1] ?? '';
  const digest = await crypto.subtle.digest('SHA-256', Buffer.from(style));
  expect(page.headers.get('content-security-policy')).toContain(
    `style-src 'sha256-${Buffer.from(digest).toString('base64')}'`,
  );
});

test('what is put replaces what was there; a former picture is gone', async () => {
  const first = await put({ ...logo(pngOf(120, 40)), colors: { button: '#7c2d12' } });
  const formerUrl = (first.body['logo'] as { url: string }).url;

  const second = await put({ ...logo(jpegOf(64, 64)) });

  expect(second.body).toMatchObject({ logo: { type: 'image/jpeg' }, colors: {} });
  expect((await fetch(formerUrl)).status).toBe(404);
});

test('removing it leaves a plain page', async () => {
  await put({ ...logo(pngOf(120, 40)), colors: { button: '#7c2d12' } });

  const removed = await vault.admin.delete(`/v1/tenants/${tenant}/branding`);

  expect(removed.status).toBe(204);
  const html = await (await connectPage()).text();
  expect(html).not.toContain('<img');
  expect(html).not.toContain('#7c2d12');
  expect((await vault.admin.get(`/v1/tenants/${tenant}/branding`)).status).toBe(404);
});

test('a tenant without its own looks as _default does', async () => {
  await put({ colors: { button: '#115e59' } }, '_default');

  const html = await (await connectPage()).text();
  await put({ colors: { button: '#7c2d12' } });
  const own = await (await connectPage()).text();
  await vault.admin.delete('/v1/tenants/_default/branding');

  expect(html).toContain('--button:#115e59');
  expect(own).not.toContain('#115e59');
});

test('a tenant that is deleted takes its picture with it', async () => {
  const { body } = await put(logo(pngOf(120, 40)));

  await vault.admin.delete(`/v1/tenants/${tenant}`);

  expect((await fetch((body['logo'] as { url: string }).url)).status).toBe(404);
});

test.each([
  [{ button: '#ffff00' }, 'colors.button_text', '1.07:1'],
  [{ button: '#777777' }, 'colors.button_text', '4.47:1'],
  [{ button: '#1d4ed8', button_text: '#1e3a8a' }, 'colors.button_text', '1.54:1'],
  [{ background: '#ffffff', text: '#999' }, 'colors.text', '2.84:1'],
  [{ background: '#000', text: '#000000' }, 'colors.text', '1.00:1'],
  [{ background: '#ffffff' }, 'colors.text', 'is needed'],
  [{ text: '#000000' }, 'colors.background', 'is needed'],
  [{ button_text: '#000000' }, 'colors.button', 'is needed'],
  [{ button: 'red' }, 'colors.button', 'must be a colour'],
  [{ button: '#fff}body{display:none' }, 'colors.button', 'must be a colour'],
  [{ border: '#fff' }, 'colors', ''],
])('colours %p are refused: %s %s', async (colors, field, message) => {
  const answer = await put({ colors });

  expect(answer.status).toBe(422);
  expect(answer.body['errors']).toEqual([
    {
      field: expect.stringMatching(new RegExp(`^${field}`)),
      message: expect.stringContaining(message),
    },
  ]);
});

test.each([
  ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'PNG, JPEG or WebP'],
  ['a page', Buffer.from('<script>alert(1)</script>'), 'PNG, JPEG or WebP'],
  ['a dot', pngOf(1, 1), '1 × 1 pixels'],
  ['a banner', pngOf(1_025, 16), '1025 × 16 pixels'],
  ['a file that is too large', Buffer.alloc(131_073), '131073 bytes'],
])('a logo that is %s is refused', async (_name, bytes, message) => {
  const answer = await put(logo(bytes));

  expect(answer.status).toBe(422);
  expect(answer.body['errors']).toEqual([
    { field: 'logo.data', message: expect.stringContaining(message) },
  ]);
});

test('a change is in the audit log, without the picture', async () => {
  await put({ ...logo(pngOf(120, 40)), colors: { button: '#7c2d12' } });

  const { text } = await vault.admin.get(`/v1/audit?tenant=${tenant}`);

  expect(text).toContain('branding.put');
  expect(text).not.toContain(pngOf(120, 40).toString('base64').slice(0, 40));
});

describe('contrast', () => {
  const color = fc
    .integer({ min: 0, max: 0xffffff })
    .map((rgb) => `#${rgb.toString(16).padStart(6, '0')}`);

  test('is 21 for black on white and 1 for a colour on itself', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 10);
    fc.assert(fc.property(color, (one) => contrast(one, one) === 1));
  });

  test('does not depend on the order, and lies between 1 and 21', () => {
    fc.assert(
      fc.property(color, color, (one, other) => {
        const ratio = contrast(one, other);
        return ratio === contrast(other, one) && ratio >= 1 && ratio <= 21.0001;
      }),
    );
  });

  test('agrees with published values', () => {
    // WebAIM's examples: #777 on white just fails AA, #767676 just passes.
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
  });
});
