import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';
import { z } from 'zod/v4';
import { webhookHeaders } from '../../core/webhooks/signature';

// Runs as its own process: `load-process.ts JSON`. Prints one JSON line.

const order = z.object({
  url: z.string(),
  durationS: z.number(),
  connections: z.number(),
  /** Absent: as fast as answers come. */
  ratePerS: z.number().optional(),
  /** Signs as a sender of webhooks; absent for a plain webhook. */
  webhookKey: z.object({ key: z.string(), secret: z.string() }).optional(),
});

let sent = 0;

/** A form's worth of text; every lead is another person. */
function leadBody(): string {
  sent += 1;
  const id = `${process.pid}-${sent}`;
  return JSON.stringify({
    source: 'website-form',
    email: `lead-${id}@example.sn`,
    phone: '+221771234567',
    name: `Awa Diop ${sent}`,
    company: 'Teranga Solaire',
    message: 'Bonjour, je voudrais un devis pour vingt panneaux solaires à Thiès cette semaine.',
    locale: 'fr-SN',
    utm: { source: 'facebook', medium: 'cpc', campaign: 'solaire-2026' },
    consent: { granted: true, channels: ['whatsapp', 'email'] },
    external_id: id,
  });
}

async function main(): Promise<void> {
  const { url, durationS, connections, ratePerS, webhookKey } = order.parse(
    JSON.parse(process.argv[2] ?? '{}'),
  );
  const result = await autocannon({
    url,
    duration: durationS,
    connections,
    ...(ratePerS ? { overallRate: ratePerS } : {}),
    method: 'POST',
    timeout: 30,
    requests: [
      {
        setupRequest(request) {
          const body = leadBody();
          return {
            ...request,
            body,
            headers: {
              'content-type': 'application/json',
              ...(webhookKey
                ? {
                    'x-webhook-key': webhookKey.key,
                    ...webhookHeaders(webhookKey.secret, {
                      id: `msg_${randomUUID()}`,
                      timestampS: Math.floor(Date.now() / 1000),
                      body,
                    }),
                  }
                : {}),
            },
          };
        },
      },
    ],
  });
  process.stdout.write(
    `${JSON.stringify({
      accepted: result['2xx'],
      refused: result.non2xx,
      errors: result.errors,
      seconds: result.duration,
      p50Ms: result.latency.p50,
      p99Ms: result.latency.p99,
      maxMs: result.latency.max,
    })}\n`,
  );
}

void main();
