import type { FeatureName, FeatureValue } from '../features';

type PhraseTable = {
  readonly [Name in FeatureName]?: readonly (readonly [FeatureValue<Name>, RegExp])[];
};

/**
 * What people write in French, English and Portuguese, matched on folded sentences (lower case, no accents, no
 * punctuation). Within a feature the first match wins, so refusals stand before the wishes they contain.
 */
export const phrases: PhraseTable = {
  nature: [
    [
      'job_seeker',
      /\b(?:candidature|recherche (?:un )?(?:emploi|stage|alternance)|mon cv|my cv|my resume|job opening|vacanc(?:y|ies)|internship|looking for (?:a )?job|vaga de emprego|meu curriculo|estagio|trabalhar com voces)\b/,
    ],
    [
      'student',
      /\b(?:memoire de (?:fin|master|licence)|mon expose|school project|my thesis|for my class|trabalho (?:da|de) (?:faculdade|escola)|meu tcc|etudiante? (?:en|a)|estudante de)\b/,
    ],
    [
      'seller',
      /\b(?:we offer seo|seo services|guest post|backlinks?|nous vous proposons nos services|je vous propose mes services|our agency can|boost your (?:sales|ranking|traffic)|generate more leads|oferecemos (?:nossos )?servicos|partenariat commercial|increase your (?:sales|followers))\b/,
    ],
    [
      'spam',
      /\b(?:casino|viagra|crypto(?:currency)? investment|bitcoin|forex|loan offer|earn \d+ (?:dollars|usd|eur)|lottery|winner of|pret entre particuliers|gagnez \d+|ganhe dinheiro)\b/,
    ],
  ],
  budget: [
    [
      'none',
      /\b(?:pas (?:de|le|un) budget|aucun budget|sans budget|no budget|don t have (?:a|the|any) budget|can t afford|cannot afford|sem orcamento|sem verba|nao tenho (?:verba|dinheiro|orcamento)|nao temos (?:verba|orcamento)|pas les moyens)\b/,
    ],
    [
      'confirmed',
      /\bbudget\b.{0,60}\b(?:valid\w+|confirm\w+|approuv\w+|approved|vote|disponible|debloque|available|ready|signed off|aprovad\w+|pret|liberado|secured)\b|\b(?:valid\w+|confirm\w+|approved|approuv\w+|aprovad\w+)\b.{0,25}\b(?:budget|orcamento|verba)\b|\b(?:verba|orcamento)\b.{0,60}\b(?:aprovad\w+|liberad\w+|confirmad\w+|disponivel)\b|\bpurchase order (?:is )?ready\b/,
    ],
    [
      'stated',
      /\b(?:budget|orcamento|verba|enveloppe|investir|invest|up to|jusqu a|ate)\b.{0,40}\d|\d[\d ]{0,15}(?:k|m|millions?|mil|milhoes|mille)?\s?(?:fcfa|cfa|xof|francs?|euros?|eur|reais|brl|usd|dollars?|r)\b.{0,30}\b(?:budget|orcamento|verba|enveloppe)?|\br \d|\b(?:xof|fcfa|eur|usd|brl)\b.{0,5}\d/,
    ],
    [
      'exploring',
      /\b(?:combien (?:ca |cela )?(?:coute|faut)|quel(?:s)? (?:est|sont) (?:le|les|vos|votre|le prix|les prix) ?(?:prix|tarifs?)|vos (?:prix|tarifs?)|votre (?:prix|tarif)|devis|how much|price list|pricing|prices?|quote|quotation|quanto custa|qual (?:e )?o (?:preco|valor)|quais os precos|orcamento|preco|tarifs?|prix)\b/,
    ],
  ],
  authority: [
    [
      'none',
      /\b(?:ce n est pas moi qui decide|je ne decide pas|not my decision|i don t decide|nao sou eu (?:que|quem) decid\w+|nao decido)\b/,
    ],
    [
      'influencer',
      /\b(?:pour (?:mon|ma|le|la) (?:patron|patronne|chef|directeur|directrice|responsable|direction|societe)|assistante? de|on behalf of|for my (?:boss|manager|director)|my (?:boss|manager) asked|para (?:o )?(?:meu|minha) (?:chefe|gerente|diretor\w*)|je (?:dois|vais) (?:en )?(?:parler|presenter)\b.{0,20}(?:direction|patron|chef|associes?|mari|femme)|compare? (?:les )?devis pour|preciso falar com (?:meu|minha|o) (?:chefe|socio|diretor\w*))\b/,
    ],
    [
      'decision_maker',
      /\b(?:je suis (?:la |le |l )?(?:directeur|directrice|gerante?|patron|patronne|proprietaire|fondateur|fondatrice|pdg|dg|chef d entreprise|responsable|associee?|president|presidente|promotrice|promoteur)|je (?:decide|suis decideur|suis decisionnaire)|i m the (?:owner|founder|ceo|director|manager|head)|i am the (?:owner|founder|ceo|director|manager|head|managing director)|i own|as (?:the )?(?:owner|founder|ceo|director)|i (?:can )?decide|my (?:company|shop|restaurant|business|hotel|store|clinic|agency)|our board (?:has )?approved|sou (?:o |a )?(?:dono|dona|proprietari[oa]|diretor\w*|gerente|fundador\w*|socio|socia|ceo|responsavel)|minha (?:empresa|loja)|meu (?:negocio|restaurante|hotel)|mon (?:entreprise|restaurant|hotel|commerce|magasin|salon)|ma (?:societe|boutique|pme|clinique))\b/,
    ],
  ],
  timing: [
    [
      'none',
      /\b(?:pas (?:encore )?(?:de date|presse|d urgence)|sans date|no (?:date|timeline|rush)|not (?:yet )?ready|just (?:browsing|looking)|only looking|juste (?:un |pour )?(?:regarder|regard|curieux|curieuse|voir)|je (?:regarde|me renseigne) (?:juste|seulement|simplement)|sem data|sem pressa|so (?:olhando|dando uma olhada)|apenas (?:olhando|curiosidade))\b/,
    ],
    [
      'later',
      /\b(?:l annee prochaine|annee prochaine|l an prochain|dans (?:un an|6 mois|six mois|8 mois|9 mois|10 mois)|next year|in (?:six|6|nine|9|twelve|12) months|later this year|maybe later|plus tard|peut etre (?:plus tard|un jour)|someday|ano que vem|proximo ano|mais tarde|mais para frente|daqui a (?:6|seis) meses)\b/,
    ],
    [
      'now',
      /\b(?:ce mois(?: ci)?|cette semaine|semaine prochaine|aujourd hui|demain|des que possible|au plus vite|le plus vite possible|urgent\w*|urgence|immediat\w*|tout de suite|maintenant|avant la fin du mois|d ici (?:la fin du mois|une semaine|deux semaines|15 jours|quinze jours)|sous (?:huit|8|15|quinze) jours|this (?:week|month)|next week|asap|as soon as possible|right away|today|tomorrow|immediately|now|within (?:a|two|2|three|3) weeks?|before (?:the )?end of (?:the )?month|este mes|esta semana|semana que vem|proxima semana|hoje|amanha|o quanto antes|o mais rapido possivel|imediat\w+|agora|ate o fim do mes)\b/,
    ],
    [
      'quarter',
      /\b(?:ce trimestre|mois prochain|dans (?:deux|trois|2|3) mois|d ici (?:deux|trois|2|3) mois|this quarter|next (?:month|quarter)|in (?:two|three|2|3) months|within (?:two|three|2|3) months|este trimestre|proximo mes|mes que vem|em (?:dois|tres|2|3) meses)\b/,
    ],
  ],
  contact_request: [
    [
      'none',
      /\b(?:ne (?:m )?appelez pas|ne me rappelez pas|pas d appel|don t call|no calls?|do not call|nao (?:me )?ligue\w*|nao precisa ligar)\b/,
    ],
    [
      'meeting_or_call',
      /\b(?:appele[rz]|m appeler|rappele[rz]|nous rappeler|me rappeler|rendez vous|rdv|rencontrer|rencontre|vous voir|passer (?:vous voir|au bureau)|visio|reunion|demonstration|demo|call me|call us|give (?:me|us) a call|phone me|a call|meet(?:ing)?|appointment|schedule|book|visit|me lig\w+|nos lig\w+|ligar|ligacao|marcar|agendar|reuniao|encontro|conversar por telefone|visita)\b/,
    ],
    [
      'information',
      /\b(?:plus d informations?|en savoir plus|renseignements?|renseigner|informations?|brochure|catalogue|documentation|envoye[rz]|m envoyer|devis|tarifs?|more info\w*|more details|details|learn more|send me|send us|catalog|quote|pricing|price|mais informac\w+|informac\w+|saber mais|detalhes|me envi\w+|mande\w*|catalogo|orcamento|preco\w*|quanto custa)\b/,
    ],
  ],
  need: [
    [
      'none',
      /\b(?:just (?:browsing|looking)|only looking|juste (?:pour )?regarder|juste (?:un )?(?:curieux|regard)|je regarde (?:juste|seulement|simplement)|par curiosite|no particular need|so (?:olhando|dando uma olhada)|apenas (?:olhando|curiosidade)|por curiosidade)\b/,
    ],
    [
      'specific',
      /\b(?:nous (?:voulons|cherchons|avons besoin)|on (?:veut|cherche|a besoin)|j ai besoin|je (?:veux|cherche|souhaite|voudrais|recherche)|nous (?:souhaitons|voudrions|recherchons|devons)|il (?:me|nous) faut|we (?:need|want|are looking for|re looking for|require|would like|have to)|i (?:need|want|am looking for|m looking for|would like)|i d like|looking for|precis\w+ de|preciso|precisamos|quero|queremos|procur\w+|gostaria|gostariamos)\b.{0,80}\b(?:\d+|demarrer|commencer|lancer|commander|acheter|installer|ouvrir|remplacer|refaire|creer|organiser|equiper|livrer|signer|reserver|start|launch|order|buy|install|open|replace|build|organi[sz]e|equip|sign|book|iniciar|comecar|lancar|comprar|encomendar|instalar|abrir|substituir|criar|organizar|contratar|fechar)\b/,
    ],
    [
      'general',
      /\b(?:interess\w+|interested|interet|besoin|cherch\w+|souhait\w+|voudrais|voulons|veux|need|want|looking for|would like|quero|queremos|precis\w+|gostari\w+|procur\w+|vos (?:services|produits|offres|tarifs|prix)|your (?:services|products|offer|prices?|pricing)|seus (?:servicos|produtos|precos)|combien|how much|quanto|devis|quote|orcamento)\b/,
    ],
  ],
  objection: [
    [
      'price',
      /\b(?:trop cher|trop chere|too expensive|too pricey|muito caro|muito cara|pas dans (?:mes|nos) moyens|over (?:our|my) budget|au dessus de (?:mon|notre) budget|fora do (?:meu|nosso) orcamento)\b/,
    ],
    [
      'trust',
      /\b(?:arnaque\w*|scam|golpe|comment etre sur|how do i know|pas confiance|don t trust|nao confio|avis negatifs|bad reviews|serieux\w* ou)\b/,
    ],
    [
      'competitor',
      /\b(?:deja (?:un |une )?(?:fournisseur|prestataire|agence)|travaillons deja avec|already (?:have|use|work with)|ja (?:temos|tenho|usamos|trabalhamos com)|cheaper elsewhere|moins cher ailleurs|mais barato em outr\w+)\b/,
    ],
    [
      'timing',
      /\b(?:pas (?:le bon moment|maintenant|pour l instant|encore pret\w*)|not (?:now|the right time|yet ready)|nao e o momento|agora nao|ainda nao)\b/,
    ],
  ],
};
