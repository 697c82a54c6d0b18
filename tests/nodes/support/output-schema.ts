import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { INodeType } from 'n8n-workflow';

export interface OutputSchema {
  readonly properties: Readonly<Record<string, unknown>>;
  /** The vendor's own rows are handed on, with whatever else they have. */
  readonly additionalProperties: boolean;
}

/** The declared output of an operation. @throws Error when there is none */
export function outputSchema(type: INodeType, resource: string, operation: string): OutputSchema {
  const file = path.join(
    ...[__dirname, '..', '..', '..', 'nodes', type.constructor.name, '__schema__', 'v1.0.0'],
    ...[resource, `${operation}.json`],
  );
  const schema: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof schema !== 'object' || schema === null || !('properties' in schema)) {
    throw new Error(`${file} is no schema of an object`);
  }
  return {
    properties: { ...(schema.properties as Record<string, unknown>) },
    additionalProperties: 'additionalProperties' in schema && schema.additionalProperties === true,
  };
}
