import { json, type Answer } from '../server/answer';
import type { Call } from '../server/call';
import { randomText } from '../server/identifiers';
import { invalidParameter } from './errors';
import type { Inbox } from './inbox';

/** `POST /{waba-id}/subscribed_apps`: with an override URI the callback must echo a challenge first. */
export async function subscribeApp(inbox: Inbox, call: Call): Promise<Answer> {
  const body = call.body.length === 0 ? {} : call.json();
  const fields: Record<string, unknown> =
    typeof body === 'object' && body !== null ? { ...body } : {};
  const uri = fields['override_callback_uri'];
  const verifyToken = fields['verify_token'];
  if (uri === undefined) return json(200, { success: true });
  if (typeof uri !== 'string' || typeof verifyToken !== 'string' || !URL.canParse(uri))
    throw invalidParameter('override_callback_uri and verify_token are required together.');
  if (!(await echoesChallenge(uri, verifyToken)))
    throw invalidParameter('Callback verification failed: the challenge was not echoed.');
  inbox.webhookUrl = uri;
  return json(200, { success: true });
}

async function echoesChallenge(uri: string, verifyToken: string): Promise<boolean> {
  const challenge = randomText(12);
  const url = new URL(uri);
  url.searchParams.set('hub.mode', 'subscribe');
  url.searchParams.set('hub.verify_token', verifyToken);
  url.searchParams.set('hub.challenge', challenge);
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5_000) });
    return response.ok && (await response.text()).trim() === challenge;
  } catch {
    return false;
  }
}
