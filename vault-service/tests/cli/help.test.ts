import { commands } from '../../cli/commands';
import { parseCommandLine } from '../../cli/command-line';

test.each(commands)('"$name --help" explains every option it takes', ({ name, options, help }) => {
  const parsed = parseCommandLine([...name.split(' '), '--help'], commands);

  expect(parsed).toMatchObject({ help: true, command: { name } });
  for (const option of options.filter((one) => one !== 'dir'))
    expect(help).toContain(`--${option}`);
});

test.each([['--help'], ['help'], ['-h']])('"%s" is about all of them', (word) => {
  expect(parseCommandLine([word], commands)).toMatchObject({ help: true, command: undefined });
});

test('flags and values are told apart', () => {
  const { options, json } = parseCommandLine(
    ['restore', '--replace', '--from', 'a file', '--json'],
    commands,
  );

  expect(options).toEqual({ replace: 'yes', from: 'a file' });
  expect(json).toBe(true);
});
