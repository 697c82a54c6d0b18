import { findProfile, providerIds } from '../../providers/registry';
import { dialects, nameOf } from './dialects';
import { quirks } from './quirks';

test('every OAuth profile of the registry has its row, and every row its profile', () => {
  const profiles = providerIds.filter((id) => findProfile(id)?.kind === 'oauth2');

  expect([...new Set(dialects.map(({ provider }) => provider))].sort()).toEqual(profiles.sort());
  expect(new Set(dialects.map(nameOf)).size).toBe(dialects.length);
});

test('a row assumes no more of its provider than the profile does', () => {
  for (const { provider, variant, rotation, renewsItself } of dialects) {
    const profile = findProfile(provider);
    if (profile?.kind !== 'oauth2') throw new Error(provider);
    if (variant === undefined)
      expect([provider, profile.rotation.kind]).toEqual([provider, rotation]);
    expect([provider, profile.renewsItself ?? false]).toEqual([provider, renewsItself ?? false]);
  }
});

test('there are at least 45 different quirks', () => {
  expect(new Set(quirks.map(({ name }) => name)).size).toBe(quirks.length);
  expect(quirks.length).toBeGreaterThanOrEqual(45);
});
