import { html, nothing } from '../connect/html';
import type { AlertItem, AlertMessage, AlertSection } from './message';

export interface Email {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The message as plain text and as simple HTML that loads nothing. */
export function emailOf(message: AlertMessage): Email {
  return { subject: message.title, text: textOf(message), html: htmlOf(message) };
}

function textOf({ title, sections, footer }: AlertMessage): string {
  const item = ({ text, link }: AlertItem) =>
    `- ${text}${link === null ? '' : `\n  ${link.label}\n  ${link.url}`}`;
  const parts = sections.flatMap(({ intro, items, more, advice }) => [
    intro,
    ...(items.length > 0 ? [items.map(item).join('\n')] : []),
    ...(more === null ? [] : [more]),
    ...(advice === null ? [] : [advice]),
  ]);
  return [title, ...parts, `-- \n${footer}`].join('\n\n');
}

function htmlOf({ title, sections, footer }: AlertMessage): string {
  const item = ({ text, link }: AlertItem) =>
    html`<li style="margin:0 0 8px">
      ${text}${link === null ? nothing : html`<br /><a href="${link.url}">${link.label}</a>`}
    </li>`;
  const part = ({ intro, items, more, advice }: AlertSection) =>
    html`<p>${intro}</p>
      ${
        items.length > 0
          ? html`<ul style="padding-left:20px">
              ${items.map(item)}
            </ul>`
          : nothing
      }
      ${more === null ? nothing : html`<p>${more}</p>`}
      ${advice === null ? nothing : html`<p>${advice}</p>`}`;
  return html`<!doctype html>
    <html>
      <head>
        <meta charset="utf-8" />
        <title>${title}</title>
      </head>
      <body style="font:16px/1.5 sans-serif;max-width:40em">
        <h1 style="font-size:20px">${title}</h1>
        ${sections.map(part)}
        <p style="color:#57534e;font-size:14px">${footer}</p>
      </body>
    </html>`.source;
}
