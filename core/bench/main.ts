import { benchAttribution } from './attribution';
import type { BenchLine } from './bench-line';
import { benchScoring } from './scoring';

const benches: Readonly<Record<string, () => BenchLine[] | Promise<BenchLine[]>>> = {
  attribution: benchAttribution,
  scoring: benchScoring,
};

async function run(): Promise<boolean> {
  const asked = process.argv.slice(2);
  const names = asked.length > 0 ? asked : Object.keys(benches);
  let withinLimits = true;
  for (const name of names) {
    const bench = benches[name];
    if (!bench) {
      process.stderr.write(`Unknown bench "${name}". Known: ${Object.keys(benches).join(', ')}.\n`);
      return false;
    }
    for (const { name: title, seconds, limitSeconds } of await bench()) {
      const met = limitSeconds === null || seconds <= limitSeconds;
      withinLimits &&= met;
      const bar = limitSeconds === null ? '' : `  ${met ? 'within' : 'OVER'} ${limitSeconds} s`;
      process.stdout.write(`${seconds.toFixed(3).padStart(8)} s  ${title}${bar}\n`);
    }
  }
  return withinLimits;
}

void run().then((withinLimits) => {
  process.exitCode = withinLimits ? 0 : 1;
});
