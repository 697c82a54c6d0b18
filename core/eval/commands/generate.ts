import { auc } from '../../statistics/auc';
import { seededRandom } from '../../statistics/random';
import { reliability } from '../../statistics/reliability';
import { EvalFailure } from '../failure';
import type { Options } from '../options';
import { writeText } from '../output';
import { generateLeads, leadsCsv } from '../scorer/generated-leads';

/** Writes labelled leads of known truth and says how well that truth itself would score. */
export async function generate(options: Options): Promise<string> {
  const rows = Number(options.get('rows') ?? '8000');
  const seed = Number(options.get('seed') ?? '1');
  if (!Number.isInteger(rows) || rows < 1 || rows > 1_000_000 || !Number.isInteger(seed)) {
    throw new EvalFailure('usage', '--rows must be 1 – 1,000,000 and --seed a whole number.');
  }
  const leads = generateLeads(rows, seededRandom(seed));
  await writeText(options.path('csv'), leadsCsv(leads));
  const outcomes = leads.map(({ converted }) => converted);
  const probabilities = leads.map(({ probability }) => probability);
  const best = auc(outcomes, probabilities);
  return `${rows} leads written; the generator's own probability reaches AUC ${best.ok ? best.auc.toFixed(4) : '—'}, ECE ${reliability({ outcomes, probabilities }).ece.toFixed(4)}`;
}
