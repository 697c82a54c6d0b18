import { detectOptOut } from '../../consent/opt-out';

describe('opt-out by keyword', () => {
  it.each([
    'STOP',
    'stop.',
    'Stop svp',
    'STOP au 36180',
    'stop stop stop',
    'StopAll',
    'UNSUBSCRIBE',
    'please unsubscribe me',
    'ARRET',
    'Arrêt s’il vous plaît',
    'ARRÊT',
    'DESABONNER',
    'Désabonner',
    'DÉSINSCRIRE',
    'me désinscrire merci',
    'ne m’écrivez plus',
    "Bonjour, ne m'écrivez plus jamais",
    'Merci de ne plus me contacter',
    'PARAR',
    'SAIR',
    'sair por favor',
    'CANCELAR',
    'Quero sair da lista',
    'não me mandem mais mensagens',
    'ＳＴＯＰ',
    'S\u200BTOP',
    'SТOP',
    '🛑 STOP 🛑',
    'How do I unsubscribe?',
    'Please stop messaging me',
    'Opt out',
  ])('%j ends the messages', (message) => {
    expect(detectOptOut(message).optOut).toBe(true);
  });

  it.each([
    '',
    'Bonjour, je voudrais un devis',
    'Can I stop by your office tomorrow?',
    'Non-stop delivery please',
    'Je veux cancelar a reunião de amanhã',
    'Posso sair mais cedo?',
    "I don't want to unsubscribe",
    "Don't stop messaging me",
    'Je ne veux pas me désinscrire',
    'Le prix peut-il s’arrêter à 500 ?',
    'Pouvez-vous vous arrêter à Thiès ?',
    'end of month works for me',
    'Je veux arrêter mon contrat actuel et venir chez vous',
  ])('%j does not', (message) => {
    expect(detectOptOut(message)).toEqual({ optOut: false });
  });
});
