import { z } from 'zod/v4';
import { readEnvironment } from '../../platform/configuration/environment';
import { requireFreePorts } from '../processes/ports';

const port = z.coerce
  .number({ error: 'Give a port number between 1 and 65535.' })
  .int()
  .min(1, 'Give a port number between 1 and 65535.')
  .max(65_535, 'Give a port number between 1 and 65535.');

const portVariables = z.object({
  N8N_PORT: port.default(5678),
  VAULT_PORT: port.default(7310),
  VAULT_REPLICA_PORT: port.default(7311),
  ENGINE_PORT: port.default(7320),
  SANDBOX_PORT: port.default(7330),
  POSTGRES_PORT: port.default(7340),
});

export interface Ports {
  readonly n8n: number;
  readonly n8nRunner: number;
  readonly vault: number;
  readonly vaultReplica: number;
  readonly engine: number;
  readonly sandbox: number;
  readonly postgres: number;
}

export function readPorts(environment: NodeJS.ProcessEnv): Ports {
  const chosen = readEnvironment(portVariables, environment);
  return {
    n8n: chosen.N8N_PORT,
    n8nRunner: chosen.N8N_PORT + 1,
    vault: chosen.VAULT_PORT,
    vaultReplica: chosen.VAULT_REPLICA_PORT,
    engine: chosen.ENGINE_PORT,
    sandbox: chosen.SANDBOX_PORT,
    postgres: chosen.POSTGRES_PORT,
  };
}

/** @throws SetupProblem naming each taken port. */
export function requirePorts(ports: Ports): Promise<void> {
  return requireFreePorts([
    { user: 'n8n', port: ports.n8n, variable: 'N8N_PORT' },
    { user: 'n8n task runner', port: ports.n8nRunner, variable: 'N8N_PORT' },
    { user: 'vault', port: ports.vault, variable: 'VAULT_PORT' },
    { user: 'second vault', port: ports.vaultReplica, variable: 'VAULT_REPLICA_PORT' },
    { user: 'engine', port: ports.engine, variable: 'ENGINE_PORT' },
    { user: 'sandbox', port: ports.sandbox, variable: 'SANDBOX_PORT' },
    { user: 'PostgreSQL', port: ports.postgres, variable: 'POSTGRES_PORT' },
  ]);
}
