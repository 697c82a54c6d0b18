import { parseMultipart } from '../../server/multipart';

const type = 'multipart/form-data; boundary=xyz';
const body = (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'));

test('reads fields and files byte by byte', () => {
  const parts = parseMultipart(
    type,
    Buffer.concat([
      body(
        '--xyz\nContent-Disposition: form-data; name="type"\n\nimage/png\n--xyz\nContent-Disposition: form-data; name="file"; filename="a.png"\nContent-Type: image/png\n\n',
      ),
      Buffer.from([0, 13, 10, 45, 45, 255]),
      body('\n--xyz--\n'),
    ]),
  );
  expect(parts).toEqual([
    { name: 'type', filename: null, contentType: 'text/plain', bytes: Buffer.from('image/png') },
    {
      name: 'file',
      filename: 'a.png',
      contentType: 'image/png',
      bytes: Buffer.from([0, 13, 10, 45, 45, 255]),
    },
  ]);
});

test.each([
  ['another content type', 'application/json', '--xyz--'],
  ['no boundary', 'multipart/form-data', '--xyz--'],
  ['a body that ends early', type, '--xyz\nContent-Disposition: form-data; name="a"\n\nx'],
  ['a part without a name', type, '--xyz\nContent-Disposition: form-data\n\nx\n--xyz--'],
])('refuses %s', (_what, contentType, text) => {
  expect(parseMultipart(contentType, body(text))).toBeUndefined();
});
