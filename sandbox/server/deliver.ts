import type { Response } from 'express';
import type { Answer } from './answer';

/** Writes an answer to the wire. */
export function deliver(response: Response, answer: Answer): void {
  if (response.destroyed || response.headersSent) return;
  response.status(answer.status);
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    if (value !== '') response.setHeader(name, value);
  }
  if (answer.events) {
    response.type('text/event-stream');
    for (const event of answer.events) response.write(event);
    response.end();
    return;
  }
  if (answer.body === undefined) response.end();
  else if (Buffer.isBuffer(answer.body)) response.end(answer.body);
  else if (typeof answer.body === 'string') response.send(answer.body);
  else response.json(answer.body);
}
