import type { IDataObject, IHookFunctions } from 'n8n-workflow';
import { listRows, openVault } from '../../connections/vault';
import { asRecord } from '../../exchange/answer';
import { RequestFailure } from '../../exchange/failure';
import { settled } from '../../exchange/settled';
import type { WantedEndpoint } from './endpoint';

const path = '/v1/webhook-endpoints';

/** The endpoint of that id, or undefined when the vault has none (any more). */
export async function readEndpoint(
  context: IHookFunctions,
  id: string,
): Promise<IDataObject | undefined> {
  const vault = await openVault(context, 0);
  const { body } = await vault.send({ method: 'GET', path, idempotent: true });
  return listRows(body).find((row) => row.id === id);
}

/** Registers the URL; the signing secret is told this once. */
export async function register(
  context: IHookFunctions,
  wanted: WantedEndpoint,
): Promise<{ id: string; secret: string }> {
  const vault = await openVault(context, 0);
  const { body } = await vault.send({ method: 'POST', path, body: wanted, idempotent: false });
  const { id, secret } = asRecord(body) ?? {};
  if (typeof id === 'string' && typeof secret === 'string') return { id, secret };
  throw new RequestFailure({
    code: 'malformed_answer',
    message: 'The token vault answered without an ID and a secret for the webhook endpoint',
    fix: 'Check that the vault and this package have versions that belong together.',
  });
}

/** Removes an endpoint; one that is gone already is as good. */
export async function unregister(context: IHookFunctions, id: string): Promise<void> {
  const vault = await openVault(context, 0);
  const result = await settled(() =>
    vault.send({ method: 'DELETE', path: `${path}/${encodeURIComponent(id)}`, idempotent: true }),
  );
  if (result instanceof RequestFailure && result.httpStatus !== 404) throw result;
}
