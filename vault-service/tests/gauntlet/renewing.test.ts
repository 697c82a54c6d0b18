import { dialects } from './dialects';
import { gauntletOf } from './gauntlet';

// Providers without refresh tokens, whose access token renews itself.
gauntletOf(dialects.filter(({ renewsItself }) => renewsItself === true));
