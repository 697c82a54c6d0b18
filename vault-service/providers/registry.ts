import { anthropic } from './anthropic';
import { calCom } from './cal-com';
import { genericApiKey } from './generic-api-key';
import { genericOAuth2 } from './generic-oauth2';
import { google } from './google';
import { openai } from './openai';
import type { OAuthProfile, Profile } from './profile';
import { tiktok } from './tiktok';
import { whatsapp } from './whatsapp';

const profiles: ReadonlyMap<string, Profile> = new Map(
  [google, tiktok, genericOAuth2, whatsapp, calCom, anthropic, openai, genericApiKey].map(
    (profile: Profile) => [profile.id, profile],
  ),
);

export const providerIds: readonly string[] = [...profiles.keys()];

export function findProfile(provider: string): Profile | undefined {
  return profiles.get(provider);
}

export function findOAuthProfile(provider: string): OAuthProfile | undefined {
  const profile = profiles.get(provider);
  return profile?.kind === 'oauth2' ? profile : undefined;
}
