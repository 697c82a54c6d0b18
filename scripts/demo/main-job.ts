import type { Stack } from '../stack/stack';
import { EngineClient, type LeadDetail } from './engine-client';
import { eventually, NotYet } from './eventually';
import type { Installation } from './installation';
import { hotLead, sendLead } from './lead';
import { nothingLostWhileN8nIsAway } from './n8n-away';
import { readCalendar, readWhatsApp } from './sandbox-client';
import type { DemoStep } from './step-table';
import { auditedLeases } from './vault-client';
import { refreshedOnce } from './vault-refresh';

const workflowTimeoutMs = 60_000;
/** Long enough for a wrongly repeated workflow to have sent its message. */
const settleMs = 6_000;

/** The main job as steps: one hot lead from the web form to the message about its meeting. */
export function mainJob(
  stack: Stack,
  installation: Installation,
  { checks }: { readonly checks: boolean },
): readonly DemoStep[] {
  const engine = new EngineClient(stack.urls.engine, installation);
  const body = hotLead('Awa');
  const email = body.email ?? '';
  const startedAt = new Date();
  let leadId = '';

  const read = async (): Promise<LeadDetail> => {
    const found = await engine.leadsByEmail(email);
    if (found.length > 1) throw new Error(`${email} was stored ${found.length} times`);
    leadId = found[0]?.id ?? '';
    if (leadId === '') throw new NotYet('the lead is not stored yet');
    return engine.lead(leadId);
  };

  const happyPath: DemoStep[] = [
    {
      title: 'Lead accepted',
      run: async () => {
        const sentAt = performance.now();
        const { event_id, status } = await sendLead(stack.urls.engine, installation, body);
        if (status !== 'accepted') throw new Error(`answered ${status}`);
        return `202 after ${(performance.now() - sentAt).toFixed(0)} ms, event ${event_id}`;
      },
    },
    {
      title: 'Stored once (MKT-301)',
      run: async () => {
        const { lead } = await eventually(workflowTimeoutMs, read);
        return `lead ${lead.id}, ${lead.touchpoints} touchpoint`;
      },
    },
    {
      title: 'Scored hot, with evidence (MKT-302)',
      run: () =>
        eventually(workflowTimeoutMs, async () => {
          const { score } = await read();
          if (!score) throw new NotYet('the lead has no score yet');
          if (score.temperature !== 'hot')
            throw new Error(`scored ${score.temperature} (${score.score})`);
          const [evidence] = score.evidence;
          if (!evidence) throw new Error('the score has no evidence');
          return `${score.score}/100 by ${score.scorer}; ${evidence.feature}: “${evidence.quote.slice(0, 60)}”`;
        }),
    },
    {
      title: 'Meeting booked (MKT-303)',
      run: () =>
        eventually(workflowTimeoutMs, async () => {
          const { bookings } = await read();
          const booked = bookings.find(({ status }) => status === 'confirmed');
          if (!booked) throw new NotYet('no meeting is booked yet');
          const { bookings: held } = await readCalendar(stack.urls.sandbox);
          if (!held.some(({ uid }) => uid === booked.external_id)) {
            throw new Error('the calendar does not know this booking');
          }
          return `${booked.start ?? ''} (${booked.mode ?? ''}), booking ${booked.external_id ?? ''}`;
        }),
    },
    {
      title: 'Message sent with a leased token',
      run: () =>
        eventually(workflowTimeoutMs, async () => {
          const { interactions } = await read();
          const sent = interactions.find(
            ({ status, channel }) => status === 'sent' && channel === 'whatsapp',
          );
          if (!sent) throw new NotYet('no message is sent yet');
          const { messages } = await readWhatsApp(stack.urls.sandbox);
          if (!messages.some(({ id }) => id === sent.external_id)) {
            throw new Error('WhatsApp does not know this message');
          }
          const leases = await auditedLeases(stack, installation.tenant, startedAt);
          if (leases === 0) throw new Error('the vault leased no token for it');
          return `${sent.external_id?.slice(0, 24) ?? ''}…; ${leases} leases in the vault's audit log`;
        }),
    },
    {
      title: 'Briefing written for the sales person',
      run: () =>
        eventually(workflowTimeoutMs, async () => {
          const { briefing } = await read();
          if (!briefing) throw new NotYet('there is no briefing yet');
          return `${briefing.text.length} characters: “${briefing.text.replaceAll(/\s+/g, ' ').slice(0, 70)}…”`;
        }),
    },
  ];
  if (!checks) return happyPath;
  return [
    ...happyPath,
    {
      title: 'Sent again: merged, nothing sent twice',
      run: async () => {
        const before = await countEffects(stack, await read());
        await sendLead(stack.urls.engine, installation, body);
        await eventually(workflowTimeoutMs, async () => {
          if ((await read()).lead.touchpoints < 2) throw new NotYet('the repeat is not merged yet');
        });
        await new Promise((resolve) => setTimeout(resolve, settleMs));
        const after = await countEffects(stack, await read());
        if (JSON.stringify(after) !== JSON.stringify(before)) {
          throw new Error(`before ${JSON.stringify(before)}, after ${JSON.stringify(after)}`);
        }
        return `still ${after.messages} message and ${after.bookings} booking for this lead`;
      },
    },
    nothingLostWhileN8nIsAway(stack, installation),
    refreshedOnce(stack),
  ];
}

/** What the outside world saw for this lead. */
async function countEffects(stack: Stack, { bookings, interactions }: LeadDetail) {
  const calendar = await readCalendar(stack.urls.sandbox);
  const whatsapp = await readWhatsApp(stack.urls.sandbox);
  return {
    bookings: bookings.length,
    messages: interactions.length,
    held: calendar.bookings.length,
    delivered: whatsapp.messages.length,
  };
}
