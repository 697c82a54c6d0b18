import type { Stack } from '../stack/stack';
import { EngineClient } from './engine-client';
import { eventually, NotYet } from './eventually';
import type { Installation } from './installation';
import { hotLead, sendLead } from './lead';
import { readCalendar, readWhatsApp } from './sandbox-client';
import type { DemoStep } from './step-table';

const catchUpTimeoutMs = 120_000;

/** Stops n8n, sends three leads, starts n8n again: each lead is booked and written to once. */
export function nothingLostWhileN8nIsAway(stack: Stack, installation: Installation): DemoStep {
  return {
    title: 'n8n stopped, 3 leads accepted, n8n back: each done once',
    run: async () => {
      const engine = new EngineClient(stack.urls.engine, installation);
      const bookingsBefore = (await readCalendar(stack.urls.sandbox)).bookings.length;
      const messagesBefore = (await readWhatsApp(stack.urls.sandbox)).messages.length;
      await stack.n8n.stop();
      const leads = ['Fatou', 'Ibrahima', 'Mariama'].map(hotLead);
      for (const lead of leads) {
        const { status } = await sendLead(stack.urls.engine, installation, lead);
        if (status !== 'accepted')
          throw new Error(`a lead was answered ${status} while n8n was away`);
      }
      await stack.n8n.start();
      const startedAt = Date.now();
      await eventually(catchUpTimeoutMs, async () => {
        for (const { email = '' } of leads) {
          const [stored, ...more] = await engine.leadsByEmail(email);
          if (more.length > 0) throw new Error(`${email} was stored ${more.length + 1} times`);
          if (!stored) throw new NotYet(`${email} is not stored yet`);
          const { bookings, interactions, briefing } = await engine.lead(stored.id);
          const done =
            bookings.some(({ status }) => status === 'confirmed') &&
            interactions.some(({ status }) => status === 'sent') &&
            briefing;
          if (!done) throw new NotYet(`${email} is not finished yet`);
        }
      });
      const tookS = (Date.now() - startedAt) / 1000;
      const booked = (await readCalendar(stack.urls.sandbox)).bookings.length - bookingsBefore;
      const sent = (await readWhatsApp(stack.urls.sandbox)).messages.length - messagesBefore;
      if (booked !== leads.length || sent !== leads.length) {
        throw new Error(`${booked} bookings and ${sent} messages for ${leads.length} leads`);
      }
      return `${booked} bookings, ${sent} messages, ${tookS.toFixed(1)} s after n8n was back`;
    },
  };
}
