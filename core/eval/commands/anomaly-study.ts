import { anomalySettings } from '../../ads/anomaly-settings';
import { seededRandom } from '../../statistics/random';
import { detectors } from '../anomaly/detectors';
import { readLabelledSeries } from '../anomaly/series-files';
import { studyChart } from '../charts/study-chart';
import { EvalFailure } from '../failure';
import type { Options } from '../options';
import { textTable, type EvalReport } from '../report';
import { accountProfiles, drawAdAccounts } from '../robustness/ad-series';
import {
  compareGroup,
  compareKinds,
  perturbedGroups,
  type GroupComparison,
} from '../robustness/compare';
import { judgeSource, leaveOneOut, sweep, type Count } from '../robustness/sweep';

const mostPerAccount = 50;

/**
 * Does one setting hold beyond the series it was made with? Labelled series as they are and changed in ways that
 * leave their incidents alone, accounts drawn with planted incidents, constants moved one at a time, and limits
 * chosen without the series they are then tried on.
 */
export async function anomalyStudy(options: Options): Promise<EvalReport> {
  const perAccount = wholeNumber(options, 'per-account', 6, mostPerAccount);
  const seed = wholeNumber(options, 'seed', 42, 2 ** 32 - 1);
  const { series } = await readLabelledSeries(options.path('data'), options.path('windows'));
  const accounts = drawAdAccounts(perAccount, seededRandom(seed));
  const drawn = accounts.map((account) => account.series);
  const perturbed = perturbedGroups(series, seed);
  const groups = [
    compareGroup('as they are', series),
    ...perturbed.map((one) => compareGroup(one.group, one.series)),
    ...accountProfiles.map(({ id }) =>
      compareGroup(
        `drawn: ${id}`,
        accounts.filter(({ profile }) => profile === id).map((account) => account.series),
      ),
    ),
    compareGroup('all drawn', drawn),
  ];
  const kinds = compareKinds(drawn);
  const sources = [
    { name: 'as they are', series },
    { name: 'perturbed', series: perturbed.flatMap((one) => one.series) },
    { name: 'drawn', series: drawn },
  ];
  const moved = sweep(sources, anomalySettings);
  const leftOut = leaveOneOut(
    [
      ...series.map((one) =>
        judgeSource(one.name, [one, ...perturbedGroups([one], seed).flatMap((g) => g.series)]),
      ),
      judgeSource('drawn', drawn),
    ],
    anomalySettings,
  );
  const text = [
    `${series.length} series as they are and changed in ${perturbed.length} ways; ${drawn.length} series drawn with seed ${seed}`,
    'found/false at each one’s own setting; "equal": found with no more false incidents than the detector',
    '',
    groupTable(groups),
    '',
    'planted incidents found, all methods with no more false incidents than the detector',
    textTable(
      ['kind', 'planted', ...detectors.map(({ title }) => title)],
      kinds.map(({ kind, planted, found }) => [kind, String(planted), ...found.map(String)]),
    ),
    '',
    'one constant moved at a time',
    textTable(
      ['change', ...sources.map(({ name }) => name)],
      moved.map(({ change, counts }) => [change, ...counts.map(shown)]),
    ),
    '',
    'limits chosen without a series, tried on it',
    textTable(
      ['left out', 'rise', 'fall', 'found/false', 'as used'],
      leftOut.map((one) => [
        one.name,
        String(one.riseLimit),
        String(one.fallLimit),
        shown(one),
        shown(one.asUsed),
      ]),
    ),
  ].join('\n');
  return {
    text,
    json: { command: 'anomaly-study', seed, groups, kinds, sweep: moved, left_out: leftOut },
    svg: studyChart(groups),
  };
}

const shown = ({ found, windows, falseIncidents }: Count) =>
  `${found} of ${windows} / ${falseIncidents}`;

function groupTable(groups: readonly GroupComparison[]): string {
  const titles = detectors.slice(1).flatMap(({ title }) => [title, 'equal']);
  return textTable(
    ['series', 'windows', 'days', 'detector', ...titles],
    groups.map(({ group, windows, seriesDays, found, falseIncidents, baselines }) => [
      group,
      String(windows),
      String(Math.round(seriesDays)),
      `${found}/${falseIncidents}`,
      ...baselines.flatMap((one) => [
        `${one.found}/${one.falseIncidents}`,
        String(one.foundAtDetectorsFalse),
      ]),
    ]),
  );
}

function wholeNumber(options: Options, name: string, fallback: number, most: number): number {
  const value = Number(options.get(name) ?? fallback);
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new EvalFailure('usage', `--${name} must be a whole number from 1 to ${most}.`);
  }
  return value;
}
