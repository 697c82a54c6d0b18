import { createHash } from 'node:crypto';
import { main } from '../setup/setup.mjs';
import { say } from '../setup/progress.mjs';
import { buildBundle } from './build-bundle';

void main(async () => {
  const { bundle, file, archive } = await buildBundle();
  const checksum = createHash('sha256').update(archive).digest('hex');
  say(
    `${file}: ${String(bundle.workflows.length)} workflows, ${String(archive.length)} bytes, sha256 ${checksum}`,
  );
});
