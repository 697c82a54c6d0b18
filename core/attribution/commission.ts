import { requireCount } from '../statistics/guards';
import { InputError } from '../statistics/input-error';
import { allocate } from './allocate';
import type { Attribution, AttributionModel } from './attribute';

/** What a client agreed to pay for attributed value. */
export interface CommissionContract {
  readonly model: AttributionModel;
  readonly currency: string;
  /** 100 basis points = 1 %. */
  readonly rateBasisPoints: number;
  /** Channels the agency runs; only their credit earns commission. */
  readonly channels: readonly string[];
  /** Most that is paid for one period; null for no limit. */
  readonly capMinor: number | null;
}

export type Commission =
  | {
      readonly ok: true;
      readonly baseMinor: number;
      readonly totalMinor: number;
      /** Summing to the total exactly. */
      readonly byChannel: readonly { readonly channel: string; readonly amountMinor: number }[];
    }
  | { readonly ok: false; readonly code: 'other_model' | 'other_currency' };

/**
 * Commission on the credit of the contract's channels under the contract's model, and no other: a more flattering
 * model is refused, not silently used. Rounded half up once, on the total, then split to the cent.
 */
export function commissionFor(attribution: Attribution, contract: CommissionContract): Commission {
  requireCount(contract.rateBasisPoints, 'rateBasisPoints');
  if (contract.rateBasisPoints > 10_000) {
    throw new InputError('out_of_range', 'A commission cannot exceed 100 % (10,000 basis points).');
  }
  if (attribution.model !== contract.model) return { ok: false, code: 'other_model' };
  if (attribution.currency !== contract.currency) return { ok: false, code: 'other_currency' };
  const earning = attribution.credits.filter(({ channel }) => contract.channels.includes(channel));
  const baseMinor = earning.reduce((sum, { creditMinor }) => sum + creditMinor, 0);
  const dueMinor = Number(
    (BigInt(baseMinor) * BigInt(contract.rateBasisPoints) + 5_000n) / 10_000n,
  );
  const totalMinor = Math.min(dueMinor, contract.capMinor ?? dueMinor);
  const parts = allocate(
    totalMinor,
    earning.map(({ creditMinor }) => creditMinor),
  );
  return {
    ok: true,
    baseMinor,
    totalMinor,
    byChannel: earning.map(({ channel }, index) => ({ channel, amountMinor: parts[index] ?? 0 })),
  };
}
