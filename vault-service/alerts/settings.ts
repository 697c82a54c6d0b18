import { z } from 'zod/v4';
import { parseInput } from '../../platform/http/fields';
import { EgressRefused, type EgressRules } from '../egress/address';
import { wrongField } from '../http/wrong-field';
import type { AnyAlertKind } from './kinds/registry';

/** Settings of a channel as its kind wants them. @throws Problem 422 naming the field */
export function checkedSettings(
  kind: AnyAlertKind,
  settings: Record<string, unknown>,
  rules: EgressRules,
): object {
  const body = parseInput(z.object({ settings: kind.settings }), { settings });
  try {
    kind.check(body.settings, rules);
  } catch (refusal) {
    if (!(refusal instanceof EgressRefused)) throw refusal;
    throw wrongField('settings', refusal.message);
  }
  return body.settings;
}
