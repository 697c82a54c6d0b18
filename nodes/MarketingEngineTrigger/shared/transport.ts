import type { IDataObject, IHookFunctions } from 'n8n-workflow';
import { openEngine } from '../../engine/engine';
import { RequestFailure } from '../../exchange/failure';
import { settled } from '../../exchange/settled';
import type { WantedSubscription } from './subscription';

const path = '/api/system/bus/subscriptions';

/** The subscription of that id, or undefined when the engine has none (any more). */
export async function readSubscription(
  context: IHookFunctions,
  id: string,
): Promise<IDataObject | undefined> {
  const engine = await openEngine(context, 0);
  return await unlessGone(() =>
    engine.send({ method: 'GET', path: `${path}/${encodeURIComponent(id)}`, idempotent: true }, ''),
  );
}

/** Creates or replaces the subscription of that name and URL; the secret is told this once. */
export async function subscribe(
  context: IHookFunctions,
  wanted: WantedSubscription,
): Promise<{ id: string; secret: string }> {
  const engine = await openEngine(context, 0);
  const { id, secret } = await engine.send(
    { method: 'POST', path, body: wanted, idempotent: true },
    '',
  );
  if (typeof id === 'string' && typeof secret === 'string') return { id, secret };
  throw new RequestFailure({
    code: 'malformed_answer',
    message: 'The marketing engine answered without an ID and a secret for the subscription',
    fix: 'Check that the engine and this package have versions that belong together.',
  });
}

/** Ends a subscription; one that is gone already is as good. */
export async function unsubscribe(context: IHookFunctions, id: string): Promise<void> {
  const engine = await openEngine(context, 0);
  await unlessGone(() =>
    engine.send(
      { method: 'DELETE', path: `${path}/${encodeURIComponent(id)}`, idempotent: true },
      '',
    ),
  );
}

async function unlessGone(act: () => Promise<IDataObject>): Promise<IDataObject | undefined> {
  const result = await settled(act);
  if (!(result instanceof RequestFailure)) return result;
  if (result.httpStatus === 404) return undefined;
  throw result;
}
