import { folded, hasPhrase } from '../text/fold';

/** Folded words that end a conversation when the message is that word, with or without courtesy. */
const stopWords = [
  'stop',
  'stopp',
  'stopall',
  'stop all',
  'unsubscribe',
  'unsub',
  'optout',
  'opt out',
  'quit',
  'end',
  'cancel',
  'arret',
  'arrete',
  'arretez',
  'desabonner',
  'desabonnement',
  'desinscrire',
  'desinscription',
  'parar',
  'pare',
  'sair',
  'cancelar',
  'descadastrar',
  'remover',
];

/** Words that add nothing to a stop word: courtesy, insistence, what is to be stopped. */
const courtesy = new Set([
  'please',
  'pls',
  'plz',
  'thanks',
  'thank',
  'you',
  'now',
  'all',
  'it',
  'this',
  'me',
  'hi',
  'hello',
  'sms',
  'whatsapp',
  'svp',
  'stp',
  's',
  'il',
  'te',
  'vous',
  'plait',
  'merci',
  'bonjour',
  'bonsoir',
  'tout',
  'maintenant',
  'je',
  'veux',
  'ca',
  'au',
  'to',
  'por',
  'favor',
  'obrigado',
  'obrigada',
  'ola',
  'oi',
  'agora',
  'tudo',
  'quero',
  'pub',
  'publicite',
  'messages',
]);

/** Folded phrases that say it in a sentence. */
const stopPhrases = [
  'unsubscribe me',
  'how do i unsubscribe',
  'how to unsubscribe',
  'want to unsubscribe',
  'like to unsubscribe',
  'opt me out',
  'take me off',
  'remove me from',
  'remove my number',
  'delete my number',
  'do not contact me',
  'don t contact me',
  'dont contact me',
  'do not write to me',
  'don t write to me',
  'do not message me',
  'don t message me',
  'dont message me',
  'do not text me',
  'don t text me',
  'stop messaging me',
  'stop contacting me',
  'stop texting me',
  'stop emailing me',
  'stop writing to me',
  'stop sending me',
  'stop writing me',
  'leave me alone',
  'no more messages',
  'no more emails',
  'never contact me again',
  'stop spamming',
  'ne m ecrivez plus',
  'ne m ecris plus',
  'm ecrivez plus',
  'm ecrire plus',
  'ne plus m ecrire',
  'ne me contactez plus',
  'me contactez plus',
  'ne plus me contacter',
  'ne plus etre contacte',
  'ne plus etre contactee',
  'ne m envoyez plus',
  'm envoyez plus',
  'ne plus recevoir',
  'plus recevoir vos',
  'plus recevoir de',
  'arretez de m ecrire',
  'arrete de m ecrire',
  'arretez de me contacter',
  'arretez de m envoyer',
  'arretez vos messages',
  'cessez de m ecrire',
  'cessez de me contacter',
  'me desabonner',
  'desabonnez moi',
  'desabonne moi',
  'me desinscrire',
  'desinscrivez moi',
  'desinscris moi',
  'retirez moi de',
  'supprimez mon numero',
  'effacez mon numero',
  'laissez moi tranquille',
  'nao me escreva',
  'nao me escrevam',
  'nao me mande',
  'nao me mandem',
  'nao me envie',
  'nao me enviem',
  'nao me contate',
  'nao me contatem',
  'nao entre mais em contato',
  'nao entrem mais em contato',
  'nao quero receber',
  'nao quero mais receber',
  'pare de me',
  'parem de me',
  'pare de mandar',
  'parem de mandar',
  'pare de enviar',
  'parem de enviar',
  'quero sair da lista',
  'sair da lista',
  'me tire da lista',
  'me tira da lista',
  'me remova',
  'me remove',
  'remova meu numero',
  'apague meu numero',
  'me descadastre',
  'descadastrar meu',
  'cancelar inscricao',
  'cancelar a inscricao',
  'cancelar minha inscricao',
  'me deixe em paz',
];

/** Folded openings that turn a phrase round: "I don't want to unsubscribe". */
const negations = [
  'don t want to',
  'dont want to',
  'do not want to',
  'not want to',
  'don t',
  'dont',
  'do not',
  'didn t',
  'ne veux pas',
  'ne souhaite pas',
  'ne voulais pas',
  'veux pas',
  'nao quero',
  'nao queria',
  'nao desejo',
];

export type OptOut =
  | {
      readonly optOut: true;
      /** The folded word or phrase that decided. */ readonly matched: string;
    }
  | { readonly optOut: false };

/**
 * Opt-out by keyword, decided before any model sees the message. A stop word counts as the whole message (courtesy,
 * punctuation, short codes and case aside), a phrase counts anywhere unless negated.
 *
 * `'STOP'`, `'arrêt svp'`, `'Stop au 36180'`, `'Merci de ne plus me contacter'`, `'Quero sair da lista'` → opt-out;
 * `'Can I stop by tomorrow?'`, `'Je veux cancelar a reunião'`, `"I don't want to unsubscribe"` → not.
 * @see CTIA Messaging Principles §5.1.3, CNIL on opposition by STOP, and the product's own keyword list.
 */
export function detectOptOut(message: string): OptOut {
  const text = folded(message);
  const bare = text
    .split(' ')
    .filter((token) => !courtesy.has(token) && !/^\d{3,6}$/.test(token))
    .join(' ');
  const word = stopWords.find((candidate) => bare === candidate || isRepeated(bare, candidate));
  if (word !== undefined) return { optOut: true, matched: word };
  const phrase = stopPhrases.find(
    (candidate) => hasPhrase(text, candidate) && !isNegated(text, candidate),
  );
  return phrase === undefined ? { optOut: false } : { optOut: true, matched: phrase };
}

/** `stop stop stop`. */
function isRepeated(bare: string, word: string): boolean {
  return bare.startsWith(`${word} `) && bare.split(' ').every((token) => token === word);
}

function isNegated(text: string, phrase: string): boolean {
  const before = ` ${text} `.split(` ${phrase} `)[0] ?? '';
  return negations.some((negation) => ` ${before.trim()}`.endsWith(` ${negation}`));
}
