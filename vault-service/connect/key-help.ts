import type { Locale } from './texts';

export interface KeyHelp {
  /** What the service itself calls it. */
  readonly label: string;
  /** Where its owner finds it, and how to recognise it. */
  readonly where: string;
}

type InEveryLanguage = Readonly<Record<Locale, KeyHelp>>;

/** One row per provider whose key can be pasted on the page. */
const rows: Readonly<Record<string, InEveryLanguage>> = {
  anthropic: {
    en: {
      label: 'API key',
      where: 'In the Claude Console under Settings → API keys. It begins with sk-ant-.',
    },
    fr: {
      label: 'Clé API',
      where: 'Dans la console Claude, Settings → API keys. Elle commence par sk-ant-.',
    },
    pt: {
      label: 'Chave de API',
      where: 'No console Claude, em Settings → API keys. Ela começa com sk-ant-.',
    },
  },
  openai: {
    en: {
      label: 'API key',
      where: 'On platform.openai.com under Settings → API keys. It begins with sk-.',
    },
    fr: {
      label: 'Clé API',
      where: 'Sur platform.openai.com, Settings → API keys. Elle commence par sk-.',
    },
    pt: {
      label: 'Chave de API',
      where: 'Em platform.openai.com, Settings → API keys. Ela começa com sk-.',
    },
  },
  resend: {
    en: { label: 'API key', where: 'On resend.com under API Keys. It begins with re_.' },
    fr: { label: 'Clé API', where: 'Sur resend.com, API Keys. Elle commence par re_.' },
    pt: { label: 'Chave de API', where: 'Em resend.com, API Keys. Ela começa com re_.' },
  },
  telegram: {
    en: {
      label: 'Bot token',
      where:
        'In Telegram, write /mybots to @BotFather, choose the bot, then “API Token”. It looks like 123456789:AAE…',
    },
    fr: {
      label: 'Jeton du bot',
      where:
        'Dans Telegram, écrivez /mybots à @BotFather, choisissez le bot, puis « API Token ». Il ressemble à 123456789:AAE…',
    },
    pt: {
      label: 'Token do bot',
      where:
        'No Telegram, escreva /mybots para @BotFather, escolha o bot e depois “API Token”. Ele se parece com 123456789:AAE…',
    },
  },
  'cal-com': {
    en: {
      label: 'API key',
      where: 'On Cal.com under Settings → Developer → API keys. It begins with cal_.',
    },
    fr: {
      label: 'Clé API',
      where: 'Sur Cal.com, Paramètres → Développeur → Clés API. Elle commence par cal_.',
    },
    pt: {
      label: 'Chave de API',
      where: 'No Cal.com, Configurações → Desenvolvedor → Chaves de API. Ela começa com cal_.',
    },
  },
  whatsapp: {
    en: {
      label: 'System user token',
      where:
        'In Meta’s business settings under Users → System users → Generate token, with the permission whatsapp_business_messaging. It begins with EAA.',
    },
    fr: {
      label: 'Jeton d’utilisateur système',
      where:
        'Dans les paramètres business de Meta, Utilisateurs → Utilisateurs système → Générer un token, avec l’autorisation whatsapp_business_messaging. Il commence par EAA.',
    },
    pt: {
      label: 'Token de usuário do sistema',
      where:
        'Nas configurações da empresa da Meta, Usuários → Usuários do sistema → Gerar token, com a permissão whatsapp_business_messaging. Ele começa com EAA.',
    },
  },
  'generic-api-key': {
    en: {
      label: 'Key',
      where:
        'In the settings of the service, usually under “API” or “Developers”. If you are not sure which key is meant, ask whoever sent you this link.',
    },
    fr: {
      label: 'Clé',
      where:
        'Dans les paramètres du service, en général sous « API » ou « Développeurs ». En cas de doute, demandez à la personne qui vous a envoyé ce lien.',
    },
    pt: {
      label: 'Chave',
      where:
        'Nas configurações do serviço, em geral em “API” ou “Desenvolvedores”. Em caso de dúvida, pergunte a quem enviou este link.',
    },
  },
};

const unknown: InEveryLanguage = {
  en: { label: 'Key', where: 'In the settings of the service.' },
  fr: { label: 'Clé', where: 'Dans les paramètres du service.' },
  pt: { label: 'Chave', where: 'Nas configurações do serviço.' },
};

export const providersWithKeyHelp: readonly string[] = Object.keys(rows);

export function keyHelp(provider: string, locale: Locale): KeyHelp {
  return (rows[provider] ?? unknown)[locale];
}
