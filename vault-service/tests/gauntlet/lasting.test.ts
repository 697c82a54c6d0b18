import { dialects } from './dialects';
import { gauntletOf } from './gauntlet';

// Providers whose refresh tokens stay, or who have none and do not renew what is still good.
gauntletOf(
  dialects.filter(({ rotation, renewsItself }) => rotation !== 'strict' && renewsItself !== true),
);
