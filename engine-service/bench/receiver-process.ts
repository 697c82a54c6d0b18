import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// Runs as its own process with an IPC channel: a subscriber that takes every batch at once and counts.

const seen = new Set<string>();
let received = 0;
let batches = 0;
let lastAtMs = 0;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { events } = JSON.parse(Buffer.concat(chunks).toString()) as {
      events: { id: string }[];
    };
    batches += 1;
    received += events.length;
    for (const event of events) seen.add(event.id);
    lastAtMs = Date.now();
    response.writeHead(200).end();
  });
});

server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on('message', () => {
  process.send?.({ received, unique: seen.size, batches, lastAtMs });
});
process.on('disconnect', () => process.exit(0));
