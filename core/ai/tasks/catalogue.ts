import { adAnalyzeCompetitors } from './ad-analyze-competitors';
import { adProposeCampaign } from './ad-propose-campaign';
import { adRecommendChanges } from './ad-recommend-changes';
import { contentAdapt } from './content-adapt';
import { contentCheckClaims } from './content-check-claims';
import { contentResearch } from './content-research';
import { contentSummarizeInput } from './content-summarize-input';
import { contentWrite } from './content-write';
import { leadAnalyzeReply } from './lead-analyze-reply';
import { leadAnswerObjection } from './lead-answer-objection';
import { leadBrief } from './lead-brief';
import { leadPersonalize } from './lead-personalize';
import { leadScore } from './lead-score';
import { leadSummarizeHandover } from './lead-summarize-handover';
import { reportWeekly } from './report-weekly';

/** Every AI task of the product, by id. A new task is one file and one line here. */
export const aiTasks = {
  'lead.score': leadScore,
  'lead.brief': leadBrief,
  'lead.personalize': leadPersonalize,
  'lead.analyze-reply': leadAnalyzeReply,
  'lead.answer-objection': leadAnswerObjection,
  'lead.summarize-handover': leadSummarizeHandover,
  'content.summarize-input': contentSummarizeInput,
  'content.research': contentResearch,
  'content.write': contentWrite,
  'content.adapt': contentAdapt,
  'content.check-claims': contentCheckClaims,
  'ad.analyze-competitors': adAnalyzeCompetitors,
  'ad.propose-campaign': adProposeCampaign,
  'ad.recommend-changes': adRecommendChanges,
  'report.weekly': reportWeekly,
} as const;
