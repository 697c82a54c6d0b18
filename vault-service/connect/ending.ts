import type { RouteAnswer } from '../../platform/http/route';
import type { Brand } from '../branding/brand';
import type { Account } from '../providers/account';
import { findProfile } from '../providers/registry';
import { donePage } from './page';
import type { ConnectSession } from './sessions';

export interface Ending {
  readonly provider: string;
  readonly connection: string;
  readonly account: Account | undefined;
}

/** Where the browser goes once an account is connected: back to the caller when it was the link's last. */
export function endOf(
  session: ConnectSession,
  { provider, connection, account }: Ending,
  brand: Brand,
): RouteAnswer {
  const left = session.providers.filter(
    (other) => other !== provider && !session.connected.includes(other),
  );
  if (left.length === 0 && session.return_url !== null)
    return {
      status: 303,
      headers: { location: returnTo(session.return_url, provider, connection) },
    };
  return donePage(session.locale, {
    title: findProfile(provider)?.title ?? provider,
    account: account?.name ?? account?.id ?? null,
    returnTo: session.return_url,
    brand,
  });
}

function returnTo(url: string, provider: string, connection: string): string {
  const target = new URL(url);
  target.searchParams.set('status', 'connected');
  target.searchParams.set('provider', provider);
  target.searchParams.set('connection', connection);
  return target.toString();
}
