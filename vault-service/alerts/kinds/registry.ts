import type { z } from 'zod/v4';
import type { EgressRules } from '../../egress/address';
import type { Sent } from '../../events/deliveries';
import type { AlertKind, Letter } from './kind';
import { resendMail } from './resend';
import { slackMessage } from './slack';
import { smtp } from './smtp';

/** A kind whose settings are not known yet: they are read by its own schema first. */
export interface AnyAlertKind {
  readonly kind: string;
  readonly settings: z.ZodType<object>;
  readonly secrets: readonly string[];
  readonly check: (settings: object, rules: EgressRules) => void;
  readonly send: (settings: object, letter: Letter, rules: EgressRules) => Promise<Sent>;
}

function opened<Settings extends object>(kind: AlertKind<Settings>): AnyAlertKind {
  return {
    kind: kind.kind,
    settings: kind.settings,
    secrets: kind.secrets,
    check: (settings, rules) => kind.check(kind.settings.parse(settings), rules),
    send: (settings, letter, rules) => kind.send(kind.settings.parse(settings), letter, rules),
  };
}

const kinds: ReadonlyMap<string, AnyAlertKind> = new Map(
  [opened(smtp), opened(resendMail), opened(slackMessage)].map((kind) => [kind.kind, kind]),
);

export const alertKinds = ['smtp', 'resend', 'slack'] as const;

/** @throws Error for a kind that no vault has stored. */
export function alertKind(kind: string): AnyAlertKind {
  const found = kinds.get(kind);
  if (!found) throw new Error(`No kind of alert channel is called ${kind}.`);
  return found;
}
