import { createServer } from 'node:net';
import { SetupProblem } from '../setup/setup.mjs';

/** A port start-up needs: who uses it and which variable moves it. */
export interface NeededPort {
  readonly user: string;
  readonly port: number;
  readonly variable: string;
}

/** @throws SetupProblem naming every port that another program holds, and how to move ours. */
export async function requireFreePorts(needed: readonly NeededPort[]): Promise<void> {
  const taken: NeededPort[] = [];
  for (const candidate of needed) if (!(await isFree(candidate.port))) taken.push(candidate);
  if (taken.length === 0) return;
  const list = taken.map(({ user, port }) => `${String(port)} (${user})`).join(', ');
  const variables = taken
    .map(({ variable, port }) => `${variable}=${String(port + 1000)}`)
    .join(' ');
  throw new SetupProblem(
    `Already in use: port ${list}. Stop the program there (is another \`npm start\` running?) or choose other ports, e.g. ${variables} npm start.`,
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
