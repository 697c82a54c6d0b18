import type { BrandColors } from '../branding/brand';

/** Colours of the page; every text has at least 4.5:1 on what lies below it, in both schemes (WCAG 2.2, 1.4.3). */
const light = {
  page: '#f5f5f4',
  card: '#ffffff',
  text: '#1c1917',
  quiet: '#57534e',
  line: '#78716c',
  edge: '#d6d3d1',
  button: '#1d4ed8',
  'on-button': '#ffffff',
  good: '#dcfce7',
  'on-good': '#14532d',
  bad: '#fee2e2',
  'on-bad': '#7f1d1d',
};

const dark = {
  page: '#1c1917',
  card: '#292524',
  text: '#f5f5f4',
  quiet: '#d6d3d1',
  line: '#a8a29e',
  edge: '#57534e',
  good: '#14532d',
  'on-good': '#dcfce7',
  bad: '#7f1d1d',
  'on-bad': '#fee2e2',
};

const rules = `
*{box-sizing:border-box}
body{font:1.0625rem/1.5 system-ui,sans-serif;margin:0;padding:1.5rem 1rem;background:var(--page);color:var(--text)}
header,main{max-width:28rem;margin:0 auto}
header{padding:0 0 1rem;font-weight:600;overflow-wrap:anywhere}
header img{display:block;max-width:12rem;max-height:4rem;width:auto;height:auto;object-fit:contain}
main{padding:1.5rem;background:var(--card);border:1px solid var(--edge);border-radius:.75rem;overflow-wrap:break-word}
h1{font-size:1.375rem;line-height:1.25;margin:0 0 .75rem}
h2{font-size:1.0625rem;line-height:1.25;margin:0 0 .5rem}
section{padding:1.25rem 0;border-top:1px solid var(--edge)}
p{margin:.75rem 0}
form{margin:0}
a{color:inherit}
label{display:block;margin-bottom:.25rem}
input:not([type=radio],[type=checkbox]){display:block;width:100%;min-height:2.75rem;padding:.5rem .75rem;font:inherit;color:var(--text);background:var(--card);border:1px solid var(--line);border-radius:.5rem;margin-bottom:.75rem}
input[aria-invalid=true]{border:2px solid var(--on-bad)}
input[type=radio],input[type=checkbox]{width:1.25rem;height:1.25rem;margin:0 .75rem 0 0;flex:none;accent-color:var(--button)}
fieldset{border:0;margin:0 0 1rem;padding:0;min-width:0}
legend{font-weight:600;padding:0;margin-bottom:.5rem}
label.choice{display:flex;align-items:center;min-height:3rem;padding:.5rem .75rem;margin:0 0 .5rem;border:1px solid var(--line);border-radius:.5rem}
button,a.button{display:block;width:100%;min-height:3rem;padding:.75rem 1rem;font:inherit;font-weight:600;text-align:center;text-decoration:none;color:var(--on-button);background:var(--button);border:1px solid transparent;border-radius:.5rem;cursor:pointer}
button.quiet{color:var(--text);background:transparent;border-color:var(--line);margin-top:.75rem}
label.choice>span{min-width:0}
button:focus-visible,a:focus-visible,input:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--text);outline-offset:2px}
.done,.error{padding:.75rem 1rem;border-radius:.5rem}
.done{background:var(--good);color:var(--on-good)}
.error{background:var(--bad);color:var(--on-bad);margin:0 0 1rem}
.error h2{margin:0 0 .25rem}
.error p{margin:0}
.small{font-size:.9375rem;color:var(--quiet)}
@media (max-width:30rem){body{padding:1rem .75rem}main{padding:1.25rem 1rem}}
`;

/** The page's style sheet, in a tenant's colours where it has some. */
export function styleSheet(colors: BrandColors = {}): string {
  const own = {
    ...(colors.button === undefined ? {} : { button: colors.button }),
    ...(colors.button_text === undefined ? {} : { 'on-button': colors.button_text }),
  };
  const surface = {
    ...(colors.background === undefined
      ? {}
      : {
          page: colors.background,
          card: colors.background,
          edge: `color-mix(in srgb,${colors.text ?? light.text} 25%,${colors.background})`,
        }),
    ...(colors.text === undefined
      ? {}
      : { text: colors.text, quiet: colors.text, line: colors.text }),
  };
  return `:root{color-scheme:light dark;${variables({ ...light, ...surface, ...own })}}
@media (prefers-color-scheme:dark){:root{${variables({ ...light, ...dark, ...own })}}}
${rules}`;
}

function variables(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');
}
