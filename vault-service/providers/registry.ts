import { anthropic } from './anthropic';
import { calCom } from './cal-com';
import { genericApiKey } from './generic-api-key';
import { genericOAuth2 } from './generic-oauth2';
import { google } from './google';
import { linkedin } from './linkedin';
import { openai } from './openai';
import { pinterest } from './pinterest';
import type { OAuthProfile, Profile } from './profile';
import { resend } from './resend';
import { slack } from './slack';
import { telegram } from './telegram';
import { tiktok } from './tiktok';
import { whatsapp } from './whatsapp';
import { x } from './x';

const known: readonly Profile[] = [
  google,
  linkedin,
  pinterest,
  slack,
  tiktok,
  x,
  genericOAuth2,
  anthropic,
  calCom,
  openai,
  resend,
  telegram,
  whatsapp,
  genericApiKey,
];

const profiles: ReadonlyMap<string, Profile> = new Map(
  known.map((profile) => [profile.id, profile]),
);

export const providerIds: readonly string[] = [...profiles.keys()];

export function findProfile(provider: string): Profile | undefined {
  return profiles.get(provider);
}

export function findOAuthProfile(provider: string): OAuthProfile | undefined {
  const profile = profiles.get(provider);
  return profile?.kind === 'oauth2' ? profile : undefined;
}

/** Providers that use this one's OAuth app where they have none of their own. */
export function appUsers(provider: string): readonly string[] {
  return known
    .filter((profile) => profile.kind === 'oauth2' && profile.appOf === provider)
    .map(({ id }) => id);
}
