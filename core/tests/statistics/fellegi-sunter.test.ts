import {
  fitLinkage,
  linkageLogOdds,
  type AgreementPatterns,
} from '../../statistics/fellegi-sunter';

/** Each pattern of agreements with how many pairs show it. */
function patterns(...seen: readonly (readonly [readonly number[], number])[]): AgreementPatterns {
  return {
    fields: seen[0]?.[0].length ?? 0,
    levels: Int8Array.from(seen.flatMap(([levels]) => levels)),
    counts: Float64Array.from(seen, ([, count]) => count),
  };
}

const isSame = (model: ReturnType<typeof fitLinkage>, ...levels: number[]) =>
  linkageLogOdds(model, levels) > Math.log(9);

describe('Fellegi–Sunter linkage without labels', () => {
  it('finds the pairs that agree in nearly everything, misspelt or with a gap', () => {
    const model = fitLinkage(
      patterns(
        [[0, 0, 0, 0], 480_000],
        [[3, 0, 0, 0], 5_000],
        [[0, 3, 0, 0], 5_000],
        [[0, 0, 3, 0], 5_000],
        [[0, 0, 0, 1], 4_000],
        [[3, 3, 3, 3], 300],
        [[3, 2, 3, 3], 60],
        [[2, 3, 3, 3], 60],
        [[3, 3, 3, 0], 40],
        [[3, 3, -1, 3], 40],
      ),
    );
    expect(isSame(model, 3, 3, 3, 3)).toBe(true);
    expect(isSame(model, 3, 2, 3, 3)).toBe(true);
    expect(isSame(model, 3, 3, -1, 3)).toBe(true);
    expect(isSame(model, 3, 0, 0, 0)).toBe(false);
    expect(model.related).toBeNull();
  });

  it('keeps a household apart although it shares more than any other pairs', () => {
    // First name, birthday | surname, street, telephone. Households are six times as frequent as duplicates.
    const model = fitLinkage(
      patterns(
        [[0, 0, 0, 0, 0], 900_000],
        [[3, 0, 0, 0, 0], 6_000],
        [[0, 0, 3, 0, 0], 8_000],
        [[0, 0, 0, 3, 0], 800],
        [[0, 0, 3, 3, 3], 1_200],
        [[0, 0, 3, 3, 2], 60],
        [[1, 0, 3, 3, 3], 30],
        [[3, 3, 3, 3, 3], 140],
        [[3, 2, 3, 3, 3], 30],
        [[2, 3, 3, 3, 3], 30],
      ),
    );
    expect(model.related).not.toBeNull();
    expect(isSame(model, 3, 3, 3, 3, 3)).toBe(true);
    expect(isSame(model, 3, 2, 3, 3, 3)).toBe(true);
    expect(isSame(model, 0, 0, 3, 3, 3)).toBe(false);
  });

  it('finds nothing where nothing is twice', () => {
    const model = fitLinkage(
      patterns([[0, 0, 0], 480_000], [[3, 0, 0], 5_000], [[0, 3, 0], 5_000], [[3, 3, 0], 60]),
    );
    expect(isSame(model, 3, 3, 0)).toBe(false);
  });

  it('refuses nothing to compare', () => {
    expect(() => fitLinkage(patterns())).toThrow(expect.objectContaining({ code: 'empty' }));
  });
});
