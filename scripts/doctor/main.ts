import { dataFolder, main } from '../setup/setup.mjs';
import { say } from '../setup/progress.mjs';
import { foldersOf } from '../stack/folders';
import { readPorts } from '../stack/ports';
import { checks, type Finding } from './checks';

void main(async () => {
  const patient = { ports: readPorts(process.env), folders: foldersOf(dataFolder()) };
  const findings: Finding[] = [];
  for (const check of checks) {
    for (const finding of await check(patient)) {
      findings.push(finding);
      say(`${finding.healthy ? '✓' : '✗'} ${finding.part.padEnd(12)} ${finding.seen}`);
    }
  }
  const unhealthy = findings.filter(({ healthy }) => !healthy);
  say(
    unhealthy.length === 0
      ? '\nEverything is healthy.'
      : `\n${unhealthy.length} of ${findings.length} need attention: ${unhealthy.map(({ part }) => part).join(', ')}.`,
  );
  process.exitCode = unhealthy.length === 0 ? 0 : 1;
});
