import type { INodeProperties } from 'n8n-workflow';

export const eventTypeField: INodeProperties = {
  displayName: 'Event Type',
  name: 'eventTypeId',
  type: 'resourceLocator',
  required: true,
  default: { mode: 'list', value: '' },
  description: 'The kind of meeting, as set up in Cal.com',
  modes: [
    {
      displayName: 'From List',
      name: 'list',
      type: 'list',
      placeholder: 'Select an event type…',
      typeOptions: { searchListMethod: 'searchEventTypes', searchable: true },
    },
    {
      displayName: 'By ID',
      name: 'id',
      type: 'string',
      placeholder: 'e.g. 123456',
      validation: [
        {
          type: 'regex',
          properties: { regex: '^\\d+$', errorMessage: 'An event type ID has digits only' },
        },
      ],
    },
  ],
};

export const bookingUidField: INodeProperties = {
  displayName: 'Booking UID',
  name: 'bookingUid',
  type: 'string',
  required: true,
  default: '={{ $json.booking_uid }}',
  placeholder: 'e.g. 7Kqk4bL1rUcXaP9sT2mZ',
  description: 'UID of the booking in Cal.com. A rescheduled booking has a new one.',
};
