import { dialects } from './dialects';
import { gauntletOf } from './gauntlet';

// Providers whose refresh tokens stay, or stay for a while.
gauntletOf(
  dialects.filter(
    ({ rotation, renewsItself, neverRefreshes }) =>
      rotation !== 'strict' && renewsItself !== true && neverRefreshes !== true,
  ),
);
