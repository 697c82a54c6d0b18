import type { ContactChannel } from '../consent/contact';

export interface SequenceStep {
  /** Time after the step before (after enrolment for the first), in hours. */
  readonly waitHours: number;
  readonly channel: ContactChannel;
  readonly purpose: string;
  /** An approved template exists, so WhatsApp may be written to outside the 24-hour window. */
  readonly templateApproved: boolean;
}

export interface Sequence {
  readonly steps: readonly SequenceStep[];
  /** After this long the enrolment ends, wherever it stands. */
  readonly maxAgeDays: number;
}

/** How often one person may be written to, over all sequences and channels together. */
export interface FrequencyCap {
  readonly perDay: number;
  readonly perWeek: number;
}

export const defaultFrequencyCap: FrequencyCap = { perDay: 1, perWeek: 3 };
