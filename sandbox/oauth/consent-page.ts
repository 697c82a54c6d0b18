import { escapeHtml } from '../server/escape-html';
import type { Account } from './account';

export interface ConsentView {
  readonly providerTitle: string;
  readonly clientId: string;
  readonly requestId: string;
  readonly action: string;
  readonly accounts: readonly Account[];
  readonly selectedAccountId: string;
  readonly scopes: readonly string[];
}

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:30rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#f6f7f9}
main{background:#fff;border:1px solid #d8dde3;border-radius:12px;padding:1.25rem}
h1{font-size:1.2rem;margin:0 0 .5rem}fieldset{border:1px solid #d8dde3;border-radius:8px;margin:1rem 0}
label{display:block;padding:.35rem 0}button{font:inherit;padding:.7rem 1.2rem;border-radius:8px;border:1px solid #1b1f24;margin:.25rem .5rem .25rem 0;background:#fff;cursor:pointer}
button[value=allow]{background:#1b1f24;color:#fff}.note{color:#57606a;font-size:.85rem}`;

/** The page on which the account holder allows or denies. Plain HTML: it works without JavaScript. */
export function consentPage(view: ConsentView): string {
  const accounts = view.accounts
    .map(
      (account) =>
        `<label><input type="radio" name="account" value="${escapeHtml(account.id)}"${account.id === view.selectedAccountId ? ' checked' : ''}> ${escapeHtml(account.name)}${account.email ? ` &lt;${escapeHtml(account.email)}&gt;` : ''}</label>`,
    )
    .join('');
  const scopes = view.scopes
    .map(
      (scope) =>
        `<label><input type="checkbox" name="scope" value="${escapeHtml(scope)}" checked> ${escapeHtml(scope)}</label>`,
    )
    .join('');
  return page(
    `${view.providerTitle} (sandbox)`,
    `<h1>Sign in with ${escapeHtml(view.providerTitle)}</h1>
<p><strong>${escapeHtml(view.clientId)}</strong> asks for access to your account.</p>
<form method="post" action="${escapeHtml(view.action)}">
<input type="hidden" name="request_id" value="${escapeHtml(view.requestId)}">
<fieldset><legend>Account</legend>${accounts}</fieldset>
${scopes ? `<fieldset><legend>What it may do</legend>${scopes}</fieldset>` : ''}
<button type="submit" name="decision" value="allow">Allow</button>
<button type="submit" name="decision" value="deny">Deny</button>
</form>
<p class="note">This is a simulated ${escapeHtml(view.providerTitle)} for development. No real account is involved.</p>`,
  );
}

export function errorPage(title: string, detail: string): string {
  return page(title, `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(detail)}</p>`);
}

function page(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)}</title><style>${style}</style></head><body><main>${content}</main></body></html>`;
}
