import { dialects } from './dialects';
import { gauntletOf } from './gauntlet';

// Providers whose refresh tokens are good for one use.
gauntletOf(dialects.filter(({ rotation }) => rotation === 'strict'));
