import { rm } from 'node:fs/promises';

export default async function stopPostgresForTests(): Promise<void> {
  const running = globalThis.marketingEngineTestPostgres;
  if (!running) return;
  await running.server.close();
  await rm(running.folder, { recursive: true, force: true });
}
