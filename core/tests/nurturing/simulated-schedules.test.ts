import { seededRandom } from '../../statistics/random';
import {
  advance,
  enroll,
  isClaimable,
  sendKey,
  withExpiredLease,
  type Enrollment,
  type EnrollmentEvent,
} from '../../nurturing/enrollment';
import { gatesFor, type GateFacts } from '../../nurturing/gates';
import type { Sequence } from '../../nurturing/sequence';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Zones without summer time, so that the check below needs no calendar library: hours ahead of UTC. */
const offsets: Readonly<Record<string, number>> = {
  'Africa/Dakar': 0,
  'Africa/Lagos': 1,
  'America/Sao_Paulo': -3,
  'Asia/Dubai': 4,
};
const begin = Date.parse('2026-11-02T00:00:00.000Z');

interface World {
  facts: GateFacts;
  sent: number[];
  inboundMs: number | null;
  stopped: boolean;
  readonly keys: Set<string>;
}

/** The law, written down a second time in other words. */
function isForbidden(
  world: World,
  sequence: Sequence,
  enrollment: Enrollment,
  nowMs: number,
  as: 'text' | 'template',
): string | null {
  const step = sequence.steps[enrollment.step];
  if (!step) return 'no step';
  if (world.stopped) return 'after the person ended it';
  if (!world.facts.consents.some((record) => record.granted)) return 'no consent';
  if (world.facts.lockedByHuman) return 'human lock';
  if (!world.facts.senderHealthy) return 'sender unwell';
  const local = new Date(nowMs + (offsets[world.facts.timeZone] ?? 0) * hourMs);
  if (local.getUTCDay() === 0) return 'Sunday';
  if (local.getUTCHours() < 8 || local.getUTCHours() >= 20) return 'night';
  if (world.sent.filter((at) => nowMs - at < dayMs).length >= 1) return 'second in a day';
  if (world.sent.filter((at) => nowMs - at < 7 * dayMs).length >= 3) return 'fourth in a week';
  const inWindow = world.inboundMs !== null && nowMs - world.inboundMs < dayMs;
  if (step.channel === 'whatsapp' && as === 'text' && !inWindow) return 'text outside the window';
  if (step.channel === 'whatsapp' && as === 'template' && !step.templateApproved)
    return 'no template';
  if (world.keys.has(sendKey(enrollment))) return 'sent twice';
  return null;
}

describe('10,000 simulated schedules', () => {
  it('never send through a closed gate, twice, or after the end', () => {
    const random = seededRandom(20261122);
    const chance = (share: number) => random() < share;
    const pick = <Item>(items: readonly Item[]): Item => {
      const item = items[Math.floor(random() * items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    };
    const broken: string[] = [];
    let sends = 0;
    let ends = 0;

    for (let schedule = 0; schedule < 10_000; schedule += 1) {
      const sequences: Sequence[] = [1, 2].map(() => ({
        steps: Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({
          waitHours: Math.floor(random() * 40),
          channel: pick(['email', 'whatsapp'] as const),
          purpose: 'marketing',
          templateApproved: chance(0.5),
        })),
        maxAgeDays: 10,
      }));
      const world: World = {
        facts: {
          consents: chance(0.9) ? [{ purpose: 'marketing', channel: null, granted: true }] : [],
          suppressions: [],
          timeZone: pick(Object.keys(offsets)),
          sentAt: [],
          lastWhatsAppInboundAt: null,
          senderHealthy: true,
          lockedByHuman: false,
        },
        sent: [],
        inboundMs: null,
        stopped: false,
        keys: new Set(),
      };
      let enrollments = sequences.map((sequence, at) =>
        enroll(`${schedule}-${at}`, sequence, begin),
      );
      let nowMs = begin;
      for (
        let tick = 0;
        tick < 8 && enrollments.some(({ status }) => status !== 'exited');
        tick += 1
      ) {
        nowMs += Math.floor(random() * 40 * hourMs);
        if (chance(0.1)) world.inboundMs = nowMs;
        world.facts = {
          ...world.facts,
          senderHealthy: chance(0.95),
          sentAt: world.sent.map((at) => new Date(at).toISOString()),
          lastWhatsAppInboundAt:
            world.inboundMs === null ? null : new Date(world.inboundMs).toISOString(),
        };
        enrollments = enrollments.map((before, at) => {
          const sequence = sequences[at] ?? { steps: [], maxAgeDays: 0 };
          let enrollment = withExpiredLease(before, nowMs);
          const apply = (event: EnrollmentEvent): void => {
            const step = advance(enrollment, event, sequence, nowMs);
            if (step.ok) enrollment = step.enrollment;
          };
          if (chance(0.02)) {
            const type = pick(['reply', 'unsubscribe', 'takeover', 'booking'] as const);
            apply({ type });
            if (type === 'unsubscribe') {
              world.stopped = true;
              const suppressions = [{ reason: 'opt_out', channel: null, purpose: null } as const];
              world.facts = { ...world.facts, suppressions };
            }
            if (type === 'takeover') world.facts = { ...world.facts, lockedByHuman: true };
            return enrollment;
          }
          if (enrollment.status === 'sent')
            apply(chance(0.9) ? { type: 'delivered' } : { type: 'failed', outcome: 'bounced' });
          if (enrollment.status === 'unconfirmed')
            apply({ type: 'reconciled', wasSent: world.keys.has(sendKey(enrollment)) });
          if (!isClaimable(enrollment, nowMs)) return enrollment;
          apply({ type: 'claimed', leaseMs: 60_000 });
          const step = sequence.steps[enrollment.step];
          if (enrollment.status !== 'claimed' || !step || chance(0.03)) return enrollment;
          const decision = gatesFor(
            step,
            { ...world.facts, sentAt: world.sent.map((sent) => new Date(sent).toISOString()) },
            new Date(nowMs),
          );
          apply({ type: 'gated', decision });
          if (!decision.open) return enrollment;
          if (chance(0.05)) {
            apply({ type: 'failed', outcome: 'not_sent' });
            return enrollment;
          }
          const why = isForbidden(world, sequence, enrollment, nowMs, decision.as);
          if (why !== null) broken.push(`${sendKey(enrollment)}: ${why}`);
          sends += 1;
          world.sent.push(nowMs);
          world.keys.add(sendKey(enrollment));
          apply(chance(0.05) ? { type: 'failed', outcome: 'unknown' } : { type: 'sent' });
          return enrollment;
        });
        ends += enrollments.filter(({ status }) => status === 'exited').length;
      }
    }
    expect(broken).toEqual([]);
    expect(sends).toBeGreaterThan(10_000);
    expect(ends).toBeGreaterThan(10_000);
  }, 20_000);
});
