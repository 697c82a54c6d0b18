import type { z } from 'zod/v4';
import type { EgressRules } from '../../egress/address';
import type { Sent } from '../../events/deliveries';
import type { AlertMessage } from '../message';

/** A way to reach people: what it needs to know, and how it sends. One file per way, one row in `registry.ts`. */
export interface AlertKind<Settings extends object = object> {
  readonly kind: string;
  readonly settings: z.ZodType<Settings>;
  /** Settings that are sealed and never shown. */
  readonly secrets: readonly string[];
  /** Refuses a destination the vault does not call. @throws EgressRefused */
  check(this: void, settings: Settings, rules: EgressRules): void;
  /** One try within 30 s. `id` is the same on every try of a message, so that a repetition can be recognised. */
  send(this: void, settings: Settings, letter: Letter, rules: EgressRules): Promise<Sent>;
}

export interface Letter {
  readonly id: string;
  readonly message: AlertMessage;
}

/** Below the 60 s a delivery is lent for. */
export const sendTimeoutMs = 30_000;

/** A code of somebody else's that is short and plain enough to be kept. */
export function plainCode(code: unknown, otherwise: string): string {
  const text = typeof code === 'string' || typeof code === 'number' ? String(code) : '';
  return /^[\w.-]{1,60}$/.test(text) ? text.toLowerCase() : otherwise;
}
