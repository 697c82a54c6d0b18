import { folded } from '../text/fold';
import { sentencesOf } from '../text/sentences';
import { detectOptOut } from '../consent/opt-out';
import type { Intent, IntentLabel } from './intents';

/**
 * Key phrases on folded sentences, first match wins: what needs a person or an end stands before what sells.
 * The probability is how often such a phrase means what it says in the product's own hand-labelled replies.
 */
const rules: readonly (readonly [IntentLabel, number, RegExp])[] = [
  [
    'complaint',
    0.85,
    /\b(?:plainte|reclamation|porter plainte|inadmissible|scandaleux|honteux|arnaque\w*|avocat|dgccrf|cnil|complaint|scam\w*|lawyer|unacceptable|fraud|ripped off|reclamacao|golpe|procon|advogado|absurdo|remboursez moi|refund me|quero meu dinheiro)\b/,
  ],
  [
    'wrong_person',
    0.85,
    /\b(?:mauvais numero|pas la bonne personne|vous vous trompez|erreur de (?:numero|destinataire|personne)|ce n est pas moi|wrong (?:number|person)|not me|you have the wrong|numero errado|pessoa errada|nao sou (?:essa pessoa|eu)|engano)\b/,
  ],
  [
    'human_request',
    0.85,
    /\b(?:parler a (?:un|une) (?:humain|conseiller\w*|personne|vrai\w*|responsable)|un vrai humain|(?:talk|speak) to (?:a|an|someone|somebody)(?: real)?(?: (?:human|person|agent|manager))?|real person|human (?:please|agent)|falar com (?:um |uma )?(?:humano|atendente|pessoa|gerente)|atendente humano|es tu un robot|are you a (?:bot|robot)|voce e um robo)\b/,
  ],
  [
    'spam',
    0.8,
    /\b(?:seo services|backlinks?|guest post|casino|viagra|crypto(?:currency)? investment|forex|loan offer|boost your (?:sales|ranking|traffic)|gagnez \d+|ganhe dinheiro|pret entre particuliers)\b/,
  ],
  [
    'not_interested',
    0.85,
    /\b(?:pas interess\w+|plus interess\w+|ca ne m interesse pas|non merci|not interested|no longer interested|no thanks?|no thank you|nao (?:estou|tenho) interess\w*|nao obrigad\w|sem interesse|nao quero)\b/,
  ],
  [
    'competitor',
    0.75,
    /\b(?:deja (?:un |une )?(?:fournisseur|prestataire|agence)|travaillons deja avec|already (?:have|use|using|work with)|signed with|ja (?:temos|tenho|usamos|trabalhamos com)|moins cher ailleurs|cheaper elsewhere|votre concurrent|your competitor)\b/,
  ],
  [
    'price_objection',
    0.8,
    /\b(?:trop cher\w*|too (?:expensive|pricey|much)|muito car[oa]|hors (?:de )?budget|pas (?:le |les |de )?(?:budget|moyens)|over (?:my|our) budget|can t afford|fora do (?:meu |nosso )?orcamento|sem (?:verba|orcamento)|faire un (?:geste|prix|effort)|remise|discount|desconto|reduction)\b/,
  ],
  [
    'timing_objection',
    0.75,
    /\b(?:pas maintenant|pas pour l instant|plus tard|pas le bon moment|l annee prochaine|rappele[rz] (?:moi )?(?:dans|apres)|not (?:now|right now|yet)|later|next year|bad time|not the right time|agora nao|ainda nao|mais tarde|ano que vem|depois (?:das|do))\b/,
  ],
  [
    'trust_objection',
    0.7,
    /\b(?:est ce (?:serieux|fiable)|comment etre sur|pas confiance|des references|des avis|is (?:this|it) (?:legit|real|safe)|how do i know|can i trust|e confiavel|como (?:sei|saber) se|nao confio|referencias)\b/,
  ],
  [
    'ready_to_buy',
    0.8,
    /\b(?:je (?:prends|commande|confirme|signe|valide)|on (?:y va|signe|valide|commence)|je (?:veux|souhaite|voudrais) (?:commander|acheter|reserver|signer|payer)|envoyez (?:moi )?(?:la facture|le contrat|le lien de paiement)|c est d accord|comment (?:payer|je paie)|i ll take it|i want to (?:buy|order|book|sign|pay)|let s (?:do it|go|start|sign)|send (?:me )?(?:the )?(?:invoice|contract|payment link)|ready to (?:buy|start|sign|order)|how (?:do|can) i pay|quero (?:comprar|fechar|contratar|assinar|pagar)|vamos fechar|pode(?:m)? (?:mandar|enviar) (?:o )?(?:contrato|boleto|pix)|fechado|como (?:pago|faco para pagar)|rendez vous|appelez moi|call me|book a (?:call|meeting)|me lig\w+|marcar (?:uma )?(?:reuniao|visita))\b/,
  ],
  [
    'wants_info',
    0.75,
    /\b(?:combien|quel(?:le)?s? (?:est|sont)|prix|tarifs?|devis|plus d informations?|en savoir plus|renseignements?|comment (?:ca|cela) (?:marche|fonctionne)|est ce que vous|avez vous|livrez vous|how (?:much|does|do|long|many)|price|pricing|quote|more (?:info\w*|details)|do you|can you|quanto|preco|orcamento|como funciona|mais informac\w+|voces (?:tem|fazem|entregam)|tem como)\b/,
  ],
];

/** Intent by key phrases in French, English and Portuguese; `other` at 0 when none fits. */
export function intentByRules(reply: string): Intent {
  if (detectOptOut(reply).optOut) {
    return { label: 'unsubscribe', probability: 1, quote: reply.trim().slice(0, 240) };
  }
  const sentences = sentencesOf(reply).map((text) => ({ text, plain: folded(text) }));
  for (const [label, probability, pattern] of rules) {
    const sentence = sentences.find(({ plain }) => pattern.test(plain));
    if (sentence) return { label, probability, quote: sentence.text.trim().slice(0, 240) };
  }
  return { label: 'other', probability: 0, quote: null };
}
