import { bestMessageWindow, type HourlyReplies } from '../../content/message-window';
import { likenesses, type Draft } from '../../content/near-duplicate';
import { seededRandom } from '../../statistics/random';

const draft = (id: string, text: string, embedding: readonly number[] | null = null): Draft => ({
  id,
  text,
  embedding,
});

describe('near-duplicates', () => {
  const post = 'Profitez de −20 % sur nos paniers tressés à Dakar jusqu’à vendredi !';

  it('are seen through accents, case, links and punctuation', () => {
    const [same] = likenesses(draft('new', post), [
      draft(
        'old',
        'PROFITEZ DE 20 % sur nos paniers tresses a Dakar jusqu a vendredi https://x.example/a',
      ),
    ]);
    expect(same?.verdict).toBe('duplicate');
  });

  it('are seen by meaning when the words differ', () => {
    const [same] = likenesses(draft('new', post, [1, 0, 0.1]), [
      draft('old', 'Vendredi est le dernier jour de notre remise d’un cinquième.', [1, 0.05, 0.1]),
    ]);
    expect(same).toMatchObject({ verdict: 'duplicate' });
    expect(same?.overlap).toBeLessThan(0.2);
  });

  it('are not seen in different posts, empty ones or without embeddings', () => {
    const others = [
      draft('a', 'Notre atelier ouvre ses portes samedi.'),
      draft('b', ''),
      draft('c', 'ok'),
    ];
    expect(likenesses(draft('new', post), others).map(({ verdict }) => verdict)).toEqual([
      'different',
      'different',
      'different',
    ]);
    expect(likenesses(draft('new', post), others)[0]?.cosine).toBeNull();
  });

  it('refuses embeddings that cannot be compared', () => {
    const against = (embedding: readonly number[]) => () =>
      likenesses(draft('new', post, [1, 0]), [draft('old', post, embedding)]);
    expect(against([1, 0, 0])).toThrow(expect.objectContaining({ code: 'length_mismatch' }));
    expect(against([Number.NaN, 0])).toThrow(expect.objectContaining({ code: 'not_finite' }));
    expect(against([0, 0])).toThrow(expect.objectContaining({ code: 'out_of_range' }));
  });
});

describe('best message window', () => {
  const day = (hour: number) => hour >= 8 && hour < 20;
  const hours = (boost: number): HourlyReplies[] =>
    Array.from({ length: 24 }, (_, hour) => ({
      hour,
      sent: 60,
      replied: hour >= 17 && hour < 20 ? 6 + boost : 6,
    }));

  it('is found inside the allowed hours and not claimed on noise', () => {
    const clear = bestMessageWindow(hours(15), day, seededRandom(1));
    expect(clear).toMatchObject({ ok: true, fromHour: 17, toHour: 20 });
    if (clear.ok) expect(clear.probabilityBetter).toBeGreaterThan(0.99);
    const flat = bestMessageWindow(hours(0), day, seededRandom(1));
    if (flat.ok) expect(flat.probabilityBetter).toBeLessThan(0.8);
  });

  it('is not won by one lucky message at a thin hour', () => {
    const thin = hours(5).map((one) => (one.hour === 9 ? { hour: 9, sent: 1, replied: 1 } : one));
    expect(bestMessageWindow(thin, day, seededRandom(1))).toMatchObject({ fromHour: 17 });
  });

  it('is insufficient with few messages or no reply, and refuses impossible counts', () => {
    const few = { ok: false, code: 'insufficient' };
    expect(bestMessageWindow(hours(0).slice(8, 9), day, seededRandom(1))).toMatchObject(few);
    const silent = hours(0).map((one) => ({ ...one, replied: 0 }));
    expect(bestMessageWindow(silent, day, seededRandom(1))).toMatchObject(few);
    expect(bestMessageWindow(hours(0), (hour) => hour % 2 === 0, seededRandom(1))).toMatchObject(
      few,
    );
    const bad = [{ hour: 3, sent: 1, replied: 2 }];
    expect(() => bestMessageWindow(bad, day, seededRandom(1))).toThrow(
      expect.objectContaining({ code: 'out_of_range' }),
    );
  });
});
