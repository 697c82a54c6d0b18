import { judgeWinners, winnerLeastPosts, type Post } from '../../content/winners';
import { winnerChart } from '../charts/winner-chart';
import { EvalFailure } from '../failure';
import type { Options } from '../options';
import { percent, textTable, type EvalReport } from '../report';
import { parseNumber } from '../tables/numbers';
import { columnOf, malformedNote, readTable } from '../tables/table';

/** Winners of a table of posts by the robust and by the compatibility rule. */
export async function winnerReport(options: Options): Promise<EvalReport> {
  const table = await readTable(options.path('data'));
  const valueAt = columnOf(table, options.require('value'));
  const groupName = options.get('group');
  const groupAt = groupName === undefined ? null : columnOf(table, groupName);
  const posts = table.rows.map((cells, row): Post => {
    const cell = cells[valueAt] ?? '';
    const line = table.lines[row] ?? 0;
    const value = cell === '' ? null : parseNumber(cell);
    if (value === null && cell !== '') {
      throw new EvalFailure(
        'bad_column',
        `Line ${line}, column "${table.columns[valueAt] ?? ''}": "${cell}" is no number.`,
      );
    }
    if (value !== null && value < 0) {
      throw new EvalFailure(
        'bad_column',
        `Line ${line}, column "${table.columns[valueAt] ?? ''}": an engagement of ${value} is negative.`,
      );
    }
    return {
      id: String(line),
      group: groupAt === null ? 'all' : (cells[groupAt] ?? ''),
      per1000Reach: value,
    };
  });
  const results = judgeWinners(posts);
  const count = (verdict: string) => results.filter((one) => one.verdict === verdict).length;
  const shown = results
    .flatMap((result, index) => {
      const post = posts[index];
      return post && (result.verdict === 'winner' || result.verdict === 'promising')
        ? [{ result, post }]
        : [];
    })
    .sort((one, two) => (one.result.pValue ?? 1) - (two.result.pValue ?? 1));
  const compatible = results.filter((one) => one.compatibilityWinner).length;
  const text = [
    `${posts.length} posts in ${new Set(posts.map(({ group }) => group)).size} groups: ${count('winner')} winners, ${count('promising')} promising, ${count('none')} none, ${count('insufficient')} insufficient (groups under ${winnerLeastPosts} posts, no spread or no value)`,
    ...(table.rejected.length === 0
      ? []
      : [`${table.rejected.length} malformed rows${malformedNote(table)}`]),
    `the compatibility rule (mean + 1.5 sd) names ${compatible}`,
    ...(shown.length === 0
      ? []
      : [
          '',
          textTable(
            ['line', 'group', 'value', 'effect', 'z', 'p', 'verdict', 'compatibility'],
            shown
              .slice(0, 50)
              .map(({ result, post }) => [
                post.id,
                post.group,
                String(post.per1000Reach),
                percent(result.effect ?? 0, 0),
                (result.z ?? 0).toFixed(2),
                (result.pValue ?? 1).toExponential(1),
                result.verdict,
                result.compatibilityWinner ? 'winner' : '',
              ]),
          ),
        ]),
  ].join('\n');
  return {
    text,
    json: {
      command: 'winner',
      posts: posts.length,
      rows_malformed: table.rejected.length,
      winners: count('winner'),
      promising: count('promising'),
      none: count('none'),
      insufficient: count('insufficient'),
      compatibility_winners: compatible,
      results: results.map((result, index) => ({
        row: Number(result.id),
        group: posts[index]?.group,
        value: posts[index]?.per1000Reach,
        verdict: result.verdict,
        z: result.z,
        p_value: result.pValue,
        effect: result.effect,
        compatibility_winner: result.compatibilityWinner,
        ...(result.reason === undefined ? {} : { reason: result.reason }),
      })),
    },
    svg: winnerChart(posts, results),
  };
}
