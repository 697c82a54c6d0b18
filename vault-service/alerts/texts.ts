import type { Locale } from '../connect/texts';

/** Causes that have a sentence of their own; others are named by their code. */
export const knownCauses = [
  'invalid_grant',
  'token_expired',
  'refresh_outcome_unknown',
  'integration_missing',
  'credential_rejected',
] as const;
export type KnownCause = (typeof knownCauses)[number];

export interface AlertTexts {
  readonly trouble: {
    readonly title: (provider: string, accounts: number) => string;
    readonly intro: string;
    readonly advice: string;
  };
  readonly passing: { readonly intro: string; readonly advice: string };
  readonly recovered: {
    readonly title: (provider: string, accounts: number) => string;
    readonly intro: string;
  };
  readonly expiring: {
    readonly title: (provider: string, accounts: number, days: number) => string;
    readonly intro: string;
    readonly ends: (when: string, days: number) => string;
    readonly advice: string;
  };
  readonly outage: {
    readonly title: (provider: string) => string;
    readonly intro: (provider: string, since: string, code: string) => string;
    readonly advice: string;
  };
  readonly refusedApp: {
    readonly title: (provider: string) => string;
    readonly intro: (provider: string, since: string, code: string) => string;
    readonly advice: (owner: string | null) => string;
  };
  readonly providerRecovered: {
    readonly title: (provider: string) => string;
    readonly intro: (from: string, to: string, accounts: number) => string;
  };
  readonly test: { readonly title: string; readonly intro: string };
  readonly client: (subject: string) => string;
  readonly account: (name: string) => string;
  readonly tenant: (tenant: string) => string;
  readonly because: (who: string, why: string) => string;
  readonly causes: Readonly<Record<KnownCause, string>>;
  readonly otherCause: string;
  readonly passingCause: string;
  readonly code: (code: string) => string;
  readonly more: (count: number) => string;
  readonly link: string;
  readonly footer: string;
}

const en: AlertTexts = {
  trouble: {
    title: (provider, accounts) =>
      accounts === 1
        ? `${provider}: an account has to be connected again`
        : `${provider}: ${accounts} accounts have to be connected again`,
    intro: 'The token vault has no valid access to these accounts any more:',
    advice:
      'What to do: make a connect link for the client (Token Vault > Connect Link > Create in n8n, or POST /v1/connect-sessions) and have the same account connected again. Everything that uses it goes on by itself afterwards.',
  },
  passing: {
    intro: 'The token vault cannot renew the access to these accounts at the moment:',
    advice:
      'Nothing has to be done yet: the vault goes on trying, keeps what it has, and tells you when it works again.',
  },
  recovered: {
    title: (provider, accounts) =>
      accounts === 1
        ? `${provider}: an account works again`
        : `${provider}: ${accounts} accounts work again`,
    intro: 'The token vault has valid access to these accounts again:',
  },
  expiring: {
    title: (provider, accounts, days) =>
      `${provider}: ${accounts === 1 ? 'the access to an account ends' : `the access to ${accounts} accounts ends`} ${days === 1 ? 'within a day' : `within ${days} days`}`,
    intro: 'The access to these accounts ends, and the vault cannot prolong it by itself:',
    ends: (when, days) =>
      `ends on ${when} (${days === 1 ? 'within a day' : `within ${days} days`})`,
    advice:
      'What to do: make a connect link for the client before that and have the same account connected again.',
  },
  outage: {
    title: (provider) => `${provider} does not answer properly`,
    intro: (provider, since, code) =>
      `Since ${since} several calls to ${provider} have failed together (${code}). These accounts are affected:`,
    advice:
      'Nothing has to be done and nothing was disconnected: the vault goes on trying and tells you when it works again.',
  },
  refusedApp: {
    title: (provider) => `${provider} refuses the OAuth app`,
    intro: (provider, since, code) =>
      `Since ${since} ${provider} has refused the OAuth app (${code}). No access of these accounts can be renewed:`,
    advice: (owner) =>
      `What to do: check the client id and secret of ${owner === null ? 'the app that serves all tenants' : `the app of tenant ${owner}`} at the provider and store them again (PUT /v1/tenants/{tenant}/integrations/{provider}). Nobody has to connect again.`,
  },
  providerRecovered: {
    title: (provider) => `${provider} works again`,
    intro: (from, to, accounts) =>
      `It was out of order from ${from} to ${to}; ${accounts === 1 ? 'one account was' : `${accounts} accounts were`} affected. Nothing was lost and nothing has to be done.`,
  },
  test: {
    title: 'Test of an alert channel',
    intro: 'This channel works: alerts of the token vault will arrive here.',
  },
  client: (subject) => `Client “${subject}”`,
  account: (name) => `account “${name}”`,
  tenant: (tenant) => `tenant “${tenant}”`,
  because: (who, why) => `${who}: ${why}`,
  causes: {
    invalid_grant: 'the access was withdrawn or has ended at the provider',
    token_expired: 'the access has expired and cannot be renewed',
    refresh_outcome_unknown:
      'a renewal was interrupted and nobody knows whether it was carried out',
    integration_missing: 'no OAuth app is stored for this provider',
    credential_rejected: 'the provider refuses the key or token whenever it is tried',
  },
  otherCause: 'the provider no longer accepts the access',
  passingCause: 'the provider cannot be reached or refuses for now',
  code: (code) => `code ${code}`,
  more: (count) => `… and ${count} more; GET /v1/incidents lists all.`,
  link: 'Connect again (valid for 30 minutes, for this account only; do not forward it to others)',
  footer: 'Sent by your token vault. Change or end these messages under /v1/alert-channels.',
};

const fr: AlertTexts = {
  trouble: {
    title: (provider, accounts) =>
      accounts === 1
        ? `${provider} : un compte doit être reconnecté`
        : `${provider} : ${accounts} comptes doivent être reconnectés`,
    intro: 'Le coffre à jetons n’a plus d’accès valable à ces comptes :',
    advice:
      'Que faire : créez un lien de connexion pour le client (Token Vault > Connect Link > Create dans n8n, ou POST /v1/connect-sessions) et faites reconnecter le même compte. Tout ce qui l’utilise reprend ensuite de lui-même.',
  },
  passing: {
    intro: 'Le coffre à jetons ne peut pas renouveler l’accès à ces comptes pour le moment :',
    advice:
      'Rien à faire pour l’instant : le coffre continue d’essayer, garde ce qu’il a et vous prévient dès que cela remarche.',
  },
  recovered: {
    title: (provider, accounts) =>
      accounts === 1
        ? `${provider} : un compte fonctionne à nouveau`
        : `${provider} : ${accounts} comptes fonctionnent à nouveau`,
    intro: 'Le coffre à jetons a de nouveau un accès valable à ces comptes :',
  },
  expiring: {
    title: (provider, accounts, days) =>
      `${provider} : ${accounts === 1 ? 'l’accès à un compte prend fin' : `l’accès à ${accounts} comptes prend fin`} ${days === 1 ? 'sous un jour' : `sous ${days} jours`}`,
    intro: 'L’accès à ces comptes prend fin et le coffre ne peut pas le prolonger seul :',
    ends: (when, days) => `fin le ${when} (${days === 1 ? 'sous un jour' : `sous ${days} jours`})`,
    advice:
      'Que faire : créez avant cette date un lien de connexion pour le client et faites reconnecter le même compte.',
  },
  outage: {
    title: (provider) => `${provider} ne répond pas correctement`,
    intro: (provider, since, code) =>
      `Depuis le ${since}, plusieurs appels à ${provider} échouent ensemble (${code}). Comptes concernés :`,
    advice:
      'Rien à faire, et rien n’a été déconnecté : le coffre continue d’essayer et vous prévient dès que cela remarche.',
  },
  refusedApp: {
    title: (provider) => `${provider} refuse l’application OAuth`,
    intro: (provider, since, code) =>
      `Depuis le ${since}, ${provider} refuse l’application OAuth (${code}). L’accès à ces comptes ne peut pas être renouvelé :`,
    advice: (owner) =>
      `Que faire : vérifiez chez le fournisseur l’identifiant et le secret de ${owner === null ? 'l’application commune à tous les clients' : `l’application de « ${owner} »`} et enregistrez-les à nouveau (PUT /v1/tenants/{tenant}/integrations/{provider}). Personne n’a besoin de se reconnecter.`,
  },
  providerRecovered: {
    title: (provider) => `${provider} fonctionne à nouveau`,
    intro: (from, to, accounts) =>
      `La panne a duré du ${from} au ${to} ; ${accounts === 1 ? 'un compte était concerné' : `${accounts} comptes étaient concernés`}. Rien n’a été perdu et il n’y a rien à faire.`,
  },
  test: {
    title: 'Essai d’un canal d’alerte',
    intro: 'Ce canal fonctionne : les alertes du coffre à jetons arriveront ici.',
  },
  client: (subject) => `Client « ${subject} »`,
  account: (name) => `compte « ${name} »`,
  tenant: (tenant) => `tenant « ${tenant} »`,
  because: (who, why) => `${who} : ${why}`,
  causes: {
    invalid_grant: 'l’accès a été retiré ou a pris fin chez le fournisseur',
    token_expired: 'l’accès a expiré et ne peut pas être renouvelé',
    refresh_outcome_unknown: 'un renouvellement a été interrompu et nul ne sait s’il a eu lieu',
    integration_missing: 'aucune application OAuth n’est enregistrée pour ce fournisseur',
    credential_rejected: 'le fournisseur refuse la clé ou le jeton à chaque essai',
  },
  otherCause: 'le fournisseur n’accepte plus l’accès',
  passingCause: 'le fournisseur est injoignable ou refuse pour le moment',
  code: (code) => `code ${code}`,
  more: (count) => `… et ${count} de plus ; GET /v1/incidents les liste tous.`,
  link: 'Reconnecter (valable 30 minutes, pour ce compte seulement ; ne le transmettez pas à d’autres)',
  footer: 'Envoyé par votre coffre à jetons. Ces messages se règlent sous /v1/alert-channels.',
};

const pt: AlertTexts = {
  trouble: {
    title: (provider, accounts) =>
      accounts === 1
        ? `${provider}: uma conta precisa ser reconectada`
        : `${provider}: ${accounts} contas precisam ser reconectadas`,
    intro: 'O cofre de tokens não tem mais acesso válido a estas contas:',
    advice:
      'O que fazer: crie um link de conexão para o cliente (Token Vault > Connect Link > Create no n8n, ou POST /v1/connect-sessions) e peça que a mesma conta seja conectada de novo. Tudo o que a usa continua sozinho depois.',
  },
  passing: {
    intro: 'O cofre de tokens não consegue renovar o acesso a estas contas no momento:',
    advice:
      'Nada a fazer por enquanto: o cofre continua tentando, guarda o que tem e avisa quando voltar a funcionar.',
  },
  recovered: {
    title: (provider, accounts) =>
      accounts === 1
        ? `${provider}: uma conta voltou a funcionar`
        : `${provider}: ${accounts} contas voltaram a funcionar`,
    intro: 'O cofre de tokens tem de novo acesso válido a estas contas:',
  },
  expiring: {
    title: (provider, accounts, days) =>
      `${provider}: ${accounts === 1 ? 'o acesso a uma conta termina' : `o acesso a ${accounts} contas termina`} ${days === 1 ? 'em até um dia' : `em até ${days} dias`}`,
    intro: 'O acesso a estas contas termina, e o cofre não pode prolongá-lo sozinho:',
    ends: (when, days) =>
      `termina em ${when} (${days === 1 ? 'em até um dia' : `em até ${days} dias`})`,
    advice:
      'O que fazer: crie antes disso um link de conexão para o cliente e peça que a mesma conta seja conectada de novo.',
  },
  outage: {
    title: (provider) => `${provider} não responde corretamente`,
    intro: (provider, since, code) =>
      `Desde ${since}, várias chamadas a ${provider} falham juntas (${code}). Contas afetadas:`,
    advice:
      'Nada a fazer, e nada foi desconectado: o cofre continua tentando e avisa quando voltar a funcionar.',
  },
  refusedApp: {
    title: (provider) => `${provider} recusa o aplicativo OAuth`,
    intro: (provider, since, code) =>
      `Desde ${since}, ${provider} recusa o aplicativo OAuth (${code}). O acesso a estas contas não pode ser renovado:`,
    advice: (owner) =>
      `O que fazer: confira no provedor o client id e o segredo ${owner === null ? 'do aplicativo que serve a todos' : `do aplicativo de “${owner}”`} e salve-os de novo (PUT /v1/tenants/{tenant}/integrations/{provider}). Ninguém precisa se reconectar.`,
  },
  providerRecovered: {
    title: (provider) => `${provider} voltou a funcionar`,
    intro: (from, to, accounts) =>
      `Ficou fora de ordem de ${from} a ${to}; ${accounts === 1 ? 'uma conta foi afetada' : `${accounts} contas foram afetadas`}. Nada foi perdido e não há nada a fazer.`,
  },
  test: {
    title: 'Teste de um canal de alerta',
    intro: 'Este canal funciona: os alertas do cofre de tokens chegarão aqui.',
  },
  client: (subject) => `Cliente “${subject}”`,
  account: (name) => `conta “${name}”`,
  tenant: (tenant) => `tenant “${tenant}”`,
  because: (who, why) => `${who}: ${why}`,
  causes: {
    invalid_grant: 'o acesso foi retirado ou terminou no provedor',
    token_expired: 'o acesso expirou e não pode ser renovado',
    refresh_outcome_unknown: 'uma renovação foi interrompida e não se sabe se foi feita',
    integration_missing: 'nenhum aplicativo OAuth está salvo para este provedor',
    credential_rejected: 'o provedor recusa a chave ou o token sempre que é usado',
  },
  otherCause: 'o provedor não aceita mais o acesso',
  passingCause: 'o provedor está fora de alcance ou recusa por enquanto',
  code: (code) => `código ${code}`,
  more: (count) => `… e mais ${count}; GET /v1/incidents lista todas.`,
  link: 'Conectar de novo (válido por 30 minutos, só para esta conta; não repasse a outros)',
  footer: 'Enviado pelo seu cofre de tokens. Ajuste estas mensagens em /v1/alert-channels.',
};

export const alertTexts: Readonly<Record<Locale, AlertTexts>> = { fr, en, pt };
