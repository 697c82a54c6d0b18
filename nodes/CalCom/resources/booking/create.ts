import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { toInstant } from '../../../items/instant';
import { ParameterFailure } from '../../../items/parameterFailure';
import {
  asJsonObject,
  collection,
  located,
  numberEntry,
  optionalText,
  requiredText,
  textEntry,
  textList,
} from '../../../items/parameters';
import { bookingView, reconciliationField } from '../../shared/booking';
import { bookOnce } from '../../shared/bookOnce';
import { eventTypeField } from '../../shared/descriptions';
import { connectCalCom } from '../../shared/transport';

const usualTimeoutS = 20;

export const description: INodeProperties[] = [
  eventTypeField,
  {
    displayName: 'Start',
    name: 'start',
    type: 'dateTime',
    required: true,
    default: '={{ $json.start }}',
    description: 'Start of the meeting',
  },
  {
    displayName: 'Attendee Name',
    name: 'attendeeName',
    type: 'string',
    required: true,
    default: '',
    placeholder: 'e.g. Awa Diop',
  },
  {
    displayName: 'Attendee Email',
    name: 'attendeeEmail',
    type: 'string',
    default: '',
    placeholder: 'e.g. name@email.com',
    description: 'May stay empty when a phone number is given under Additional Fields',
  },
  {
    displayName: 'Attendee Time Zone',
    name: 'attendeeTimeZone',
    type: 'string',
    required: true,
    default: 'UTC',
    placeholder: 'e.g. Africa/Dakar',
    description: 'Zone in which the attendee reads the time',
  },
  {
    displayName: 'Reconciliation Key',
    name: 'reconciliationKey',
    type: 'string',
    default: '={{ $json.booking?.id }}',
    placeholder: 'e.g. 0192f0c1-8f5e-7c3a-9d5e-2f6b1a7c4d10',
    description:
      'Your own ID of this booking, kept in its metadata. When the answer is lost, the booking is found again by it instead of being made twice.',
  },
  {
    displayName: 'Additional Fields',
    name: 'additionalFields',
    type: 'collection',
    placeholder: 'Add Field',
    default: {},
    options: [
      {
        displayName: 'Attendee Language',
        name: 'attendeeLanguage',
        type: 'string',
        default: 'en',
        placeholder: 'e.g. fr',
        description: 'Language of the e-mails Cal.com sends',
      },
      {
        displayName: 'Attendee Phone',
        name: 'attendeePhone',
        type: 'string',
        default: '',
        placeholder: 'e.g. +221701234567',
      },
      {
        displayName: 'Booking Field Responses',
        name: 'responses',
        type: 'json',
        default: '{}',
        description: 'Answers to the questions of the booking page, by their slug',
      },
      {
        displayName: 'Duration (Minutes)',
        name: 'durationMinutes',
        type: 'number',
        typeOptions: { minValue: 1 },
        default: 30,
        description: 'For event types that allow several durations',
      },
      {
        displayName: 'Guests',
        name: 'guests',
        type: 'string',
        default: '',
        placeholder: 'e.g. one@example.com, two@example.com',
        description: 'More e-mail addresses to invite, separated by commas',
      },
      {
        displayName: 'Location',
        name: 'location',
        type: 'json',
        default: '{}',
        placeholder: 'e.g. {"type": "attendeePhone", "phone": "+221701234567"}',
        description: 'Where to meet, when not where the event type says',
      },
      {
        displayName: 'Metadata',
        name: 'metadata',
        type: 'json',
        default: '{}',
        placeholder: 'e.g. {"lead_id": "42"}',
        description: 'Your own facts on the booking: keys up to 40, values up to 500 characters',
      },
      {
        displayName: 'Timeout (Seconds)',
        name: 'timeoutSeconds',
        type: 'number',
        typeOptions: { minValue: 1, maxValue: 120 },
        default: usualTimeoutS,
        description: 'How long to wait for an answer before the booking is looked up',
      },
    ],
  },
];

/** Outcome `confirmed`, `pending` or `unconfirmed`; a taken slot ends as `slot_taken`. */
export const execute = eachItem(async (run) => {
  const { context, itemIndex } = run;
  const fields = collection(run, 'additionalFields');
  const start = toInstant(context, requiredText(run, 'start', 'Start'), 'start', 'Start');
  const attendeeEmail = optionalText(run, 'attendeeEmail') || undefined;
  const attendeePhone = textEntry(fields, 'attendeePhone');
  if (attendeeEmail === undefined && attendeePhone === undefined) {
    throw new ParameterFailure(
      'attendeeEmail',
      'Neither "Attendee Email" nor "Attendee Phone" has a value',
      'Cal.com needs one of them to tell the attendee.',
    );
  }
  const key = optionalText(run, 'reconciliationKey') || undefined;
  const language = textEntry(fields, 'attendeeLanguage');
  const lengthInMinutes = numberEntry(fields, 'durationMinutes', 'Duration (Minutes)');
  const guests = textList(fields.guests);
  const connection = await connectCalCom(run);
  const result = await bookOnce(connection, {
    key,
    attendeeEmail,
    timeoutMs: (numberEntry(fields, 'timeoutSeconds', 'Timeout') ?? usualTimeoutS) * 1_000,
    body: {
      start,
      eventTypeId: Number(located(run, 'eventTypeId', 'Event Type')),
      attendee: {
        name: requiredText(run, 'attendeeName', 'Attendee Name'),
        timeZone: requiredText(run, 'attendeeTimeZone', 'Attendee Time Zone'),
        ...(attendeeEmail === undefined ? {} : { email: attendeeEmail }),
        ...(attendeePhone === undefined ? {} : { phoneNumber: attendeePhone }),
        ...(language ? { language } : {}),
      },
      ...optionalObject(fields, 'location', 'Location', 'location'),
      ...optionalObject(fields, 'responses', 'Booking Field Responses', 'bookingFieldsResponses'),
      ...(guests.length > 0 ? { guests } : {}),
      ...(lengthInMinutes === undefined ? {} : { lengthInMinutes }),
      metadata: {
        ...(fields.metadata === undefined
          ? {}
          : asJsonObject(fields.metadata, 'metadata', 'Metadata')),
        ...(key === undefined ? {} : { [reconciliationField]: key }),
      },
    },
  });
  if (result.outcome === 'unconfirmed') {
    return withIdentity(context, itemIndex, {
      ...result,
      booking_uid: null,
      start,
      provider: 'cal-com',
      mode: connection.mode,
    });
  }
  const { outcome, booking, reconciled } = result;
  return withIdentity(context, itemIndex, {
    outcome,
    reconciled,
    ...bookingView(booking, connection.mode),
  });
});

function optionalObject(
  fields: Readonly<Record<string, unknown>>,
  name: string,
  label: string,
  bodyField: string,
): IDataObject {
  if (fields[name] === undefined) return {};
  const object = asJsonObject(fields[name], name, label);
  return Object.keys(object).length > 0 ? { [bodyField]: object } : {};
}
