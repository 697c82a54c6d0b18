import pino, { type DestinationStream, type Logger, type LoggerOptions as PinoOptions } from 'pino';
import { redactLine, serializeError } from './redact';

export type { Logger } from 'pino';

export interface LoggerOptions {
  readonly service: string;
  readonly level?: string | undefined;
  readonly destination?: DestinationStream;
}

/**
 * JSON lines on standard output. A value whose name says that it is a secret is replaced before it is written,
 * however deep it sits and however its name is spelt; texts lose passwords and tokens inside them.
 */
export function createLogger({ service, level = 'info', destination }: LoggerOptions): Logger {
  const options: PinoOptions = {
    name: service,
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: serializeError },
    hooks: { streamWrite: redactLine },
  };
  return destination ? pino(options, destination) : pino(options);
}
