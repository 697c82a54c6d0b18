import type { ControlledSandbox } from '../control/routes';
import { escapeHtml } from '../server/escape-html';
import { objectsIn, textOf } from '../server/json-value';

const style = `:root{color-scheme:light dark;--line:#8884;--soft:#8881}
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
h1{font-size:1.35rem;margin:.2rem 0}h2{font-size:1.05rem;margin:1.6rem 0 .5rem}
p{margin:.3rem 0}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .5rem;border-bottom:1px solid var(--line);vertical-align:top}
th{font-size:.8rem;font-weight:600}code{font-size:.85em;overflow-wrap:anywhere}
.scroll{overflow-x:auto}.note{opacity:.75;font-size:.9rem}
.card p{white-space:pre-line}.card{border:1px solid var(--line);border-radius:10px;padding:.6rem .8rem;margin:.5rem 0;background:var(--soft)}
.path{white-space:nowrap}.bad{color:#c0392b;font-weight:600}time{white-space:nowrap}`;

const rowsShown = 30;

/** What happened in the sandbox, for people: messages, bookings, requests. No tokens are shown. */
export function renderStatusPage(sandbox: ControlledSandbox): string {
  const { vendors, log, clock } = sandbox;
  const stateOf = (name: string) => vendors.find((vendor) => vendor.name === name)?.state() ?? {};
  const requests = log.list({});
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Vendor sandbox</title><style>${style}</style></head><body>
<h1>Vendor sandbox</h1>
<p>This program stands in for the vendors below. Nothing here reaches a real account or a real person.</p>
<p class="note">Its time is ${time(clock.iso())}. State lives in memory and is gone after a restart. <a href="/">Reload</a></p>
<h2>WhatsApp messages</h2>${messages(list(stateOf('whatsapp'), 'messages'))}
<h2>Cal.com bookings</h2>${bookings(list(stateOf('cal-com'), 'bookings'))}
<h2>Model calls</h2>${modelCalls(list(stateOf('anthropic'), 'calls'))}
<h2>Recent requests</h2>${requestTable(requests)}
<h2>Vendors</h2>${vendorTable(sandbox, requests)}
</body></html>`;
}

function messages(all: readonly Record<string, unknown>[]): string {
  if (all.length === 0) return empty('No message was sent yet.');
  return recent(all)
    .map(
      (message) =>
        `<div class="card"><strong>to +${text(message, 'to')}</strong> · ${time(text(message, 'sent_at'))} · ${text(message, 'status')}${message['template'] ? ` · template ${text(message, 'template')}` : ''}<p>${text(message, 'text')}</p></div>`,
    )
    .join('');
}

function bookings(all: readonly Record<string, unknown>[]): string {
  if (all.length === 0) return empty('No meeting was booked yet.');
  return table(
    ['When', 'What', 'Status'],
    recent(all).map((booking) => [
      `${time(text(booking, 'start'))}<br>${text(booking, 'duration')} min`,
      text(booking, 'title'),
      text(booking, 'status'),
    ]),
  );
}

function modelCalls(all: readonly Record<string, unknown>[]): string {
  if (all.length === 0) return empty('The model was not called yet.');
  return table(
    ['When', 'Task', 'Model', 'End'],
    recent(all).map((call) => [
      time(text(call, 'at')),
      text(call, 'task') || '–',
      text(call, 'model'),
      text(call, 'stop_reason'),
    ]),
  );
}

function requestTable(all: ReturnType<ControlledSandbox['log']['list']>): string {
  if (all.length === 0) return empty('No request was received yet.');
  return table(
    ['When', 'Request', 'Answer'],
    recent(all).map((request) => [
      clockTime(request.at),
      `<strong>${escapeHtml(request.vendor)}</strong> <code>${escapeHtml(`${request.method} ${request.path}`)}</code>${request.note ? ` ${escapeHtml(request.note)}` : ''}`,
      `${status(request.status)}${request.fault ? `<br><span class="note">fault: ${escapeHtml(request.fault)}</span>` : ''}`,
    ]),
  );
}

function vendorTable(
  { vendors }: ControlledSandbox,
  requests: readonly { vendor: string }[],
): string {
  return table(
    ['Vendor', 'Base path', 'Requests'],
    vendors.map((vendor) => [
      escapeHtml(vendor.title),
      `<code class="path">${escapeHtml(vendor.prefix)}</code>`,
      String(requests.filter((request) => request.vendor === vendor.name).length),
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return `<div class="scroll"><table><thead><tr>${head.map((cell) => `<th scope="col">${cell}</th>`).join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
    .join('')}</tbody></table></div>`;
}

function status(code: number | undefined): string {
  if (code === undefined) return 'open';
  if (code === 0) return '<span class="bad">reset</span>';
  return code >= 400 ? `<span class="bad">${String(code)}</span>` : String(code);
}

/** Requests are close together: only the time of day is shown. */
function clockTime(iso: string): string {
  return `<time datetime="${iso}">${iso.slice(11, 19)}</time>`;
}

function time(iso: string): string {
  return `<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

function empty(sentence: string): string {
  return `<p class="note">${sentence}</p>`;
}

function recent<Item>(all: readonly Item[]): Item[] {
  return all.slice(-rowsShown).reverse();
}

function text(record: Record<string, unknown>, field: string): string {
  return escapeHtml(textOf(record[field]));
}

function list(state: Record<string, unknown>, field: string): Record<string, unknown>[] {
  return objectsIn(state[field]);
}
