import { startReceiver, type Receiver } from './receiver';
import type { EngineClient } from './client';

export interface Subscriber extends Receiver {
  readonly subscriptionId: string;
}

export interface SubscriptionSettings {
  readonly name?: string;
  readonly event_types?: readonly string[];
  readonly filter?: object;
  readonly batch_size?: number;
  readonly batch_delay_ms?: number;
  readonly ephemeral?: boolean;
}

/** Registers `receiver` with the engine, trusting the secret it gets. */
export async function subscribe(
  engine: Pick<EngineClient, 'call'>,
  key: string,
  receiver: Receiver,
  settings: SubscriptionSettings = {},
): Promise<string> {
  const answer = await engine.call<{ id: string; secret: string }>(
    'POST',
    '/api/system/bus/subscriptions',
    {
      key,
      body: {
        name: 'test',
        event_types: ['lead.received'],
        batch_delay_ms: 0,
        ...settings,
        url: receiver.url,
      },
    },
  );
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  receiver.trust(answer.body.secret);
  return answer.body.id;
}

/** A receiver that is subscribed. */
export async function startSubscriber(
  engine: Pick<EngineClient, 'call'>,
  key: string,
  settings: SubscriptionSettings = {},
): Promise<Subscriber> {
  const receiver = await startReceiver();
  return Object.assign(receiver, {
    subscriptionId: await subscribe(engine, key, receiver, settings),
  });
}
