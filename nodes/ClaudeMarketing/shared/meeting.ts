import { meetingTimeText } from '../../../core/messaging/meeting-time';
import type { Language } from '../../../core/text/language';
import { toInstant } from '../../items/instant';
import type { ItemRun } from '../../items/eachItem';
import { ParameterFailure } from '../../items/parameterFailure';
import { optionalText } from '../../items/parameters';

export interface Reader {
  /** IANA zone in which the text is read. */
  readonly timeZone: string;
  readonly language: Language;
}

/** The booked meeting of the node's parameters, as a person reads it; null when none is given. */
export function readMeeting(
  run: ItemRun,
  reader: Reader,
): { timeText: string; url: string | null } | null {
  const start = optionalText(run, 'meetingStart');
  if (start === '') return null;
  const url = optionalText(run, 'meetingUrl');
  return {
    timeText: momentText(run, start, 'meetingStart', 'Meeting Start', reader),
    url: url || null,
  };
}

/** A moment in the reader's zone and language. @throws ParameterFailure for a moment or zone that cannot be read */
export function momentText(
  run: ItemRun,
  text: string,
  name: string,
  label: string,
  { timeZone, language }: Reader,
): string {
  const instant = toInstant(run.context, text, name, label);
  if (isTimeZone(timeZone)) return meetingTimeText(instant, timeZone, language);
  throw new ParameterFailure(
    'timeZone',
    `"${timeZone}" is not a time zone`,
    'Use an IANA name such as Africa/Dakar, in the options or with the lead or brand.',
  );
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
