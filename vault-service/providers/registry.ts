import { anthropic } from './anthropic';
import { calCom } from './cal-com';
import { genericApiKey } from './generic-api-key';
import { genericOAuth2 } from './generic-oauth2';
import { gmail } from './gmail';
import { google } from './google';
import { googleAds } from './google-ads';
import { instagram } from './instagram';
import { linkedin } from './linkedin';
import { meta } from './meta';
import { openai } from './openai';
import { pinterest } from './pinterest';
import type { OAuthProfile, Profile } from './profile';
import { resend } from './resend';
import { slack } from './slack';
import { telegram } from './telegram';
import { tiktok } from './tiktok';
import { tiktokBusiness } from './tiktok-business';
import { whatsapp } from './whatsapp';
import { x } from './x';
import { youtube } from './youtube';

const known: readonly Profile[] = [
  meta,
  instagram,
  whatsapp,
  google,
  gmail,
  googleAds,
  youtube,
  tiktok,
  tiktokBusiness,
  linkedin,
  x,
  pinterest,
  slack,
  calCom,
  genericOAuth2,
  telegram,
  anthropic,
  openai,
  resend,
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

/** Whose OAuth app serves a provider that has none of its own, by provider. */
export const sharedApps: Readonly<Record<string, string>> = Object.fromEntries(
  known.flatMap((profile) =>
    profile.kind === 'oauth2' && profile.appOf !== undefined ? [[profile.id, profile.appOf]] : [],
  ),
);
