import fc from 'fast-check';
import { featureValues, type LeadFeatures } from '../../scoring/features';

export const anyFeatures: fc.Arbitrary<LeadFeatures> = fc.record({
  budget: fc.constantFrom(...featureValues.budget),
  authority: fc.constantFrom(...featureValues.authority),
  need: fc.constantFrom(...featureValues.need),
  timing: fc.constantFrom(...featureValues.timing),
  contact_request: fc.constantFrom(...featureValues.contact_request),
  offer_match: fc.constantFrom(...featureValues.offer_match),
  objection: fc.constantFrom(...featureValues.objection),
  nature: fc.constantFrom(...featureValues.nature),
});
