import { dialects } from './dialects';
import { gauntletOf } from './gauntlet';

// Providers that renew nothing: the exchange of the code goes through the gauntlet, with a person's browser.
gauntletOf(dialects.filter(({ neverRefreshes }) => neverRefreshes === true));
