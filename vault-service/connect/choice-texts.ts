import type { SubAccountKind } from '../providers/sub-account';
import type { Locale } from './texts';

export interface ChoiceTexts {
  readonly title: (provider: string) => string;
  readonly intro: (account: string | null) => string;
  readonly kinds: Readonly<Record<SubAccountKind, string>>;
  readonly save: string;
  readonly other: string;
  readonly nothingChosen: string;
  readonly notListed: string;
  readonly again: string;
  /** On the link's page, while a choice waits. */
  readonly unfinished: string;
  readonly resume: (provider: string) => string;
}

const en: ChoiceTexts = {
  title: (provider) => `${provider}: choose what to connect`,
  intro: (account) =>
    account === null
      ? 'You are signed in. Nothing is connected until you have chosen.'
      : `You are signed in as “${account}”. Nothing is connected until you have chosen.`,
  kinds: {
    page: 'Pages',
    instagram_account: 'Instagram accounts',
    ad_account: 'Ad accounts',
    phone_number: 'Phone numbers',
    customer: 'Google Ads customers',
    advertiser: 'Advertiser accounts',
    channel: 'Channels',
  },
  save: 'Connect what is ticked',
  other: 'Use another account',
  nothingChosen: 'Tick at least one.',
  notListed: 'The service does not show its accounts right now. Try again in a moment.',
  again: 'Try again',
  unfinished: 'You are signed in, but have not chosen what to connect.',
  resume: (provider) => `Finish connecting ${provider}`,
};

const fr: ChoiceTexts = {
  title: (provider) => `${provider}\u00a0: choisir ce qui sera connecté`,
  intro: (account) =>
    account === null
      ? 'Vous êtes identifié. Rien n’est connecté tant que vous n’avez pas choisi.'
      : `Vous êtes identifié en tant que «\u00a0${account}\u00a0». Rien n’est connecté tant que vous n’avez pas choisi.`,
  kinds: {
    page: 'Pages',
    instagram_account: 'Comptes Instagram',
    ad_account: 'Comptes publicitaires',
    phone_number: 'Numéros de téléphone',
    customer: 'Clients Google Ads',
    advertiser: 'Comptes annonceurs',
    channel: 'Chaînes',
  },
  save: 'Connecter ce qui est coché',
  other: 'Utiliser un autre compte',
  nothingChosen: 'Cochez au moins une ligne.',
  notListed: 'Le service n’affiche pas ses comptes pour le moment. Réessayez dans un instant.',
  again: 'Réessayer',
  unfinished: 'Vous êtes identifié, mais n’avez pas encore choisi ce qui sera connecté.',
  resume: (provider) => `Terminer la connexion de ${provider}`,
};

const pt: ChoiceTexts = {
  title: (provider) => `${provider}: escolha o que conectar`,
  intro: (account) =>
    account === null
      ? 'Você entrou. Nada é conectado até você escolher.'
      : `Você entrou como “${account}”. Nada é conectado até você escolher.`,
  kinds: {
    page: 'Páginas',
    instagram_account: 'Contas do Instagram',
    ad_account: 'Contas de anúncios',
    phone_number: 'Números de telefone',
    customer: 'Clientes do Google Ads',
    advertiser: 'Contas de anunciante',
    channel: 'Canais',
  },
  save: 'Conectar o que está marcado',
  other: 'Usar outra conta',
  nothingChosen: 'Marque pelo menos uma opção.',
  notListed: 'O serviço não mostra suas contas agora. Tente novamente em instantes.',
  again: 'Tentar novamente',
  unfinished: 'Você entrou, mas ainda não escolheu o que conectar.',
  resume: (provider) => `Concluir a conexão de ${provider}`,
};

const all: Readonly<Record<Locale, ChoiceTexts>> = { fr, en, pt };

export const choiceTextsFor = (locale: Locale): ChoiceTexts => all[locale];
