import { z } from 'zod/v4';
import type { RouteAnswer } from '../../platform/http/route';
import { readBrand } from '../branding/read';
import { publicRoute } from '../http/policy';
import { resourceId } from '../http/names';
import { findProfile } from '../providers/registry';
import { choicePage, valueOf } from './choice-page';
import { consumeChoice, findChoice, heldHere, openHeld, pathOf, type Choice } from './choices';
import { endOf } from './ending';
import { languageOf } from './language';
import { refusalPage } from './page';
import type { ConnectParts } from './parts';
import { isOwnForm } from './same-site';
import { findOpenSession, type ConnectSession } from './sessions';
import { chosenBefore, storeGrant } from './store';
import { belowOf } from './take-grant';
import type { Refusal } from './texts';

const params = z.object({ id: resourceId });
/** One box ticked or several. */
const ticked = z.union([z.string(), z.array(z.string())]).optional();

/** The page on which a person says which of their pages, ad accounts, numbers … are connected. */
export function choiceRoutes(parts: ConnectParts) {
  const { db, keys, publicUrl, append } = parts;

  const opened = async (
    id: string,
    cookies: string | undefined,
  ): Promise<
    | { readonly choice: Choice; readonly session: ConnectSession }
    | { readonly refusal: Refusal; readonly session?: ConnectSession }
  > => {
    const choice = await findChoice(db, { id });
    if (!choice) return { refusal: 'state_invalid' };
    if (!heldHere(choice, cookies, publicUrl)) return { refusal: 'other_browser' };
    const session = await findOpenSession(db, { id: choice.session });
    return session ? { choice, session } : { refusal: 'link_invalid' };
  };

  const show = async (
    choice: Choice,
    session: ConnectSession,
    nothingChosen: boolean,
  ): Promise<RouteAnswer> => {
    const { provider } = choice;
    const held = openHeld(await keys.cipher(choice.tenant, choice.held), choice);
    const found = held.found ?? (await belowOf(parts, session, held));
    return choicePage(session.locale, {
      path: pathOf(choice.id),
      title: findProfile(provider)?.title ?? provider,
      account: held.account?.name ?? held.account?.id ?? null,
      found,
      chosen: new Set(
        (await chosenBefore(db, session, provider, held.account)).map((row) =>
          valueOf({ kind: row.kind, id: row.provider_id }),
        ),
      ),
      nothingChosen,
      brand: await readBrand(db, session.tenant),
    });
  };

  return [
    publicRoute({
      method: 'get',
      path: '/choose/{id}',
      operationId: 'showChoice',
      summary: 'Page with what lies below an account that somebody has just signed in to',
      policy: {
        permission: 'public',
        audit: { row: 'none', because: 'only shows; nothing is used up' },
      },
      params,
      answers: { 200: { description: 'Page', contentType: 'text/html' } },
      handle: async ({ params: { id }, headers }) => {
        const found = await opened(id, headers.cookie);
        return 'refusal' in found
          ? refusalPage(languageOf(headers), found.refusal)
          : show(found.choice, found.session, false);
      },
    }),
    publicRoute({
      method: 'post',
      path: '/choose/{id}',
      operationId: 'finishChoice',
      summary: 'Connect what was chosen, or drop the sign-in',
      policy: {
        permission: 'public',
        audit: { row: 'in_transaction', action: 'connection.connect' },
      },
      params,
      body: z.object({ choice: ticked, other: z.string().optional() }),
      answers: { 303: { description: 'On to the return URL' }, 200: { description: 'Page' } },
      handle: async ({ params: { id }, body, headers, context: { trail } }) => {
        const isOwn = isOwnForm(headers, publicUrl);
        const found = isOwn
          ? await opened(id, headers.cookie)
          : { refusal: 'foreign_page' as const };
        if ('refusal' in found) {
          await append({ ...trail.entry({}), actor: 'link', outcome: found.refusal });
          return refusalPage(languageOf(headers), found.refusal);
        }
        const { choice, session } = found;
        const { tenant, provider } = choice;
        const entry = { ...trail.entry({ tenant }), actor: `link:${session.id}` };
        const brand = await readBrand(db, tenant);
        if (body.other !== undefined) {
          await consumeChoice(db, choice.id);
          await append({ ...entry, outcome: 'declined' });
          return refusalPage(session.locale, 'declined', 200, brand);
        }
        const held = openHeld(await keys.cipher(tenant, choice.held), choice);
        const below = held.found ?? (await belowOf(parts, session, held));
        const wanted = new Set([body.choice ?? []].flat());
        const subAccounts = below?.filter((candidate) => wanted.has(valueOf(candidate)));
        // Where the provider tells at last that there is nothing below, there is nothing to tick either.
        const isChosen = subAccounts && (subAccounts.length > 0 || below?.length === 0);
        if (!isChosen) {
          await append({ ...entry, outcome: below ? 'nothing_chosen' : 'provider_failed' });
          return show(choice, session, below !== undefined);
        }
        const { found: _found, ...grant } = held;
        const stored = await storeGrant(
          db,
          keys,
          session,
          { ...grant, subAccounts, choice: choice.id },
          entry,
        );
        return stored.ok
          ? endOf(
              session,
              { provider, account: held.account, connection: stored.connection },
              brand,
            )
          : refusalPage(session.locale, stored.refusal, 400, brand);
      },
    }),
  ];
}
