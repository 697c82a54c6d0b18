export const locales = ['fr', 'en', 'pt'] as const;
export type Locale = (typeof locales)[number];

/** Why a flow ended without a connection. Stable: also the outcome in the audit log. */
export const refusals = [
  'link_invalid',
  'state_invalid',
  'other_browser',
  'issuer_differs',
  'declined',
  'provider_failed',
  'wrong_account',
  'account_unknown',
  'provider_not_offered',
  'foreign_page',
] as const;
export type Refusal = (typeof refusals)[number];

/** Why a key was not taken; told beside its field. Stable: also the outcome in the audit log. */
export const keyProblems = ['key_missing', 'credential_rejected'] as const;
export type KeyProblem = (typeof keyProblems)[number];

export interface Texts {
  readonly title: string;
  readonly intro: (tenant: string) => string;
  readonly connect: (provider: string) => string;
  readonly connected: (provider: string) => string;
  readonly orKey: string;
  readonly problemTitle: string;
  readonly keyProblem: Readonly<Record<KeyProblem, (provider: string) => string>>;
  readonly doneTitle: string;
  readonly done: (provider: string, account: string | null) => string;
  readonly close: string;
  readonly back: string;
  readonly refusedTitle: string;
  readonly refused: Readonly<Record<Refusal, string>>;
  readonly privacy: string;
}

const en: Texts = {
  title: 'Connect your accounts',
  intro: (tenant) => `${tenant} asks you to connect the following accounts.`,
  connect: (provider) => `Connect ${provider}`,
  connected: (provider) => `${provider} is connected`,
  orKey: 'Or with a key of your own:',
  problemTitle: 'There is a problem',
  keyProblem: {
    key_missing: (provider) => `Paste the key for ${provider}.`,
    credential_rejected: (provider) =>
      `${provider} does not accept this key. Check that it was copied whole and is still valid.`,
  },
  doneTitle: 'Connected',
  done: (provider, account) =>
    account === null
      ? `Your ${provider} account is connected.`
      : `Your ${provider} account “${account}” is connected.`,
  close: 'You can close this page.',
  back: 'Continue',
  refusedTitle: 'The account was not connected',
  refused: {
    link_invalid:
      'This link is unknown, has been used, or is more than 30 minutes old. Ask for a new one.',
    state_invalid:
      'This sign-in was started too long ago or has been used already. Open your link again.',
    other_browser: 'This sign-in was started in another browser. Open your link again in this one.',
    issuer_differs:
      'The answer came from another service than expected. Open your link again; if it happens twice, tell whoever sent it.',
    declined: 'You declined, or the service did not allow it. Open your link again to retry.',
    provider_failed:
      'The service did not complete the sign-in. Open your link again in a few minutes.',
    wrong_account:
      'You signed in with another account than the one that was connected before. Sign out there, open your link again and choose the right account.',
    account_unknown:
      'The service did not say which account this is, so it cannot replace the one connected before.',
    provider_not_offered: 'This link is not for that service.',
    foreign_page:
      'Another website tried to start this. If you want to connect an account, open your link and press the button there.',
  },
  privacy:
    'Your password stays with the service. The access is stored encrypted and can be revoked at any time.',
};

const fr: Texts = {
  title: 'Connecter vos comptes',
  intro: (tenant) => `${tenant} vous demande de connecter les comptes suivants.`,
  connect: (provider) => `Connecter ${provider}`,
  connected: (provider) => `${provider} est connecté`,
  orKey: 'Ou avec une clé à vous :',
  problemTitle: 'Il y a un problème',
  keyProblem: {
    key_missing: (provider) => `Collez la clé pour ${provider}.`,
    credential_rejected: (provider) =>
      `${provider} n’accepte pas cette clé. Vérifiez qu’elle a été copiée en entier et qu’elle est encore valable.`,
  },
  doneTitle: 'Compte connecté',
  done: (provider, account) =>
    account === null
      ? `Votre compte ${provider} est connecté.`
      : `Votre compte ${provider} « ${account} » est connecté.`,
  close: 'Vous pouvez fermer cette page.',
  back: 'Continuer',
  refusedTitle: 'Le compte n’a pas été connecté',
  refused: {
    link_invalid:
      'Ce lien est inconnu, déjà utilisé ou date de plus de 30 minutes. Demandez-en un nouveau.',
    state_invalid:
      'Cette connexion a commencé il y a trop longtemps ou a déjà servi. Ouvrez à nouveau votre lien.',
    other_browser:
      'Cette connexion a commencé dans un autre navigateur. Ouvrez à nouveau votre lien dans celui-ci.',
    issuer_differs:
      'La réponse vient d’un autre service que prévu. Ouvrez à nouveau votre lien ; si cela se répète, prévenez la personne qui l’a envoyé.',
    declined:
      'Vous avez refusé, ou le service ne l’a pas permis. Ouvrez à nouveau votre lien pour réessayer.',
    provider_failed:
      'Le service n’a pas terminé la connexion. Ouvrez à nouveau votre lien dans quelques minutes.',
    wrong_account:
      'Vous avez utilisé un autre compte que celui connecté auparavant. Déconnectez-vous du service, ouvrez à nouveau votre lien et choisissez le bon compte.',
    account_unknown:
      'Le service n’a pas dit de quel compte il s’agit ; il ne peut donc pas remplacer celui connecté auparavant.',
    provider_not_offered: 'Ce lien n’est pas prévu pour ce service.',
    foreign_page:
      'Un autre site a tenté de lancer cette connexion. Pour connecter un compte, ouvrez votre lien et appuyez sur le bouton qui s’y trouve.',
  },
  privacy:
    'Votre mot de passe reste chez le service. L’accès est conservé chiffré et peut être révoqué à tout moment.',
};

const pt: Texts = {
  title: 'Conectar suas contas',
  intro: (tenant) => `${tenant} pede que você conecte as seguintes contas.`,
  connect: (provider) => `Conectar ${provider}`,
  connected: (provider) => `${provider} está conectado`,
  orKey: 'Ou com uma chave sua:',
  problemTitle: 'Há um problema',
  keyProblem: {
    key_missing: (provider) => `Cole a chave para ${provider}.`,
    credential_rejected: (provider) =>
      `${provider} não aceita esta chave. Verifique se ela foi copiada por inteiro e ainda é válida.`,
  },
  doneTitle: 'Conta conectada',
  done: (provider, account) =>
    account === null
      ? `Sua conta ${provider} está conectada.`
      : `Sua conta ${provider} “${account}” está conectada.`,
  close: 'Você pode fechar esta página.',
  back: 'Continuar',
  refusedTitle: 'A conta não foi conectada',
  refused: {
    link_invalid: 'Este link é desconhecido, já foi usado ou tem mais de 30 minutos. Peça um novo.',
    state_invalid: 'Este acesso começou há muito tempo ou já foi usado. Abra seu link novamente.',
    other_browser: 'Este acesso começou em outro navegador. Abra seu link novamente neste.',
    issuer_differs:
      'A resposta veio de outro serviço. Abra seu link novamente; se acontecer outra vez, avise quem o enviou.',
    declined:
      'Você recusou, ou o serviço não permitiu. Abra seu link novamente para tentar de novo.',
    provider_failed: 'O serviço não concluiu o acesso. Abra seu link novamente em alguns minutos.',
    wrong_account:
      'Você entrou com uma conta diferente da que estava conectada. Saia do serviço, abra seu link novamente e escolha a conta certa.',
    account_unknown:
      'O serviço não informou qual é a conta; ela não pode substituir a que estava conectada.',
    provider_not_offered: 'Este link não serve para esse serviço.',
    foreign_page:
      'Outro site tentou iniciar este acesso. Para conectar uma conta, abra seu link e toque no botão que está lá.',
  },
  privacy:
    'Sua senha fica com o serviço. O acesso é guardado cifrado e pode ser revogado a qualquer momento.',
};

const all: Readonly<Record<Locale, Texts>> = { fr, en, pt };

export function textsFor(locale: string): { readonly locale: Locale; readonly texts: Texts } {
  const known = locales.find((candidate) => candidate === locale.slice(0, 2).toLowerCase()) ?? 'en';
  return { locale: known, texts: all[known] };
}
