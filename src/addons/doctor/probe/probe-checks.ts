/** Every check of a probe, in the order of the report. */
export const probeChecks = {
  create: {
    scope: 'probe',
    expected: 'an answer with success and a readable row',
    meaning: 'rota believes a create by its answer, and by a list where the answer was lost.',
    next: 'look for a newer rota, and check that the key may write',
  },
  echo: {
    scope: 'probe',
    expected: 'the fields of its type',
    meaning: 'rota compares what comes back with what it sent.',
    next: 'look for a newer rota',
  },
  'cron-text': {
    scope: 'probe',
    expected: 'the same times, in any spelling',
    meaning: 'rota compares the times of crons, so that their spelling does not matter.',
    next: 'tell Handinger: the cron that is stored is another one than was sent',
  },
  'input-text': {
    scope: 'probe',
    expected: 'the prompt, but for white space at its end',
    meaning: 'A prompt that is stored otherwise never equals the declared one, so that every apply would replace it.',
    next: 'begin no prompt with white space',
  },
  'next-run': {
    scope: 'probe',
    expected: 'a cron in the listed zone, a date to the second',
    meaning: 'A plan says in this zone when a cron runs.',
    next: 'ask Handinger in which zone crons are read, and write times in that zone until you know',
  },
  dedupe: {
    scope: 'probe',
    expected: 'two rows, or the existing one',
    meaning:
      'Where the budget does not count, an edit of it alone gets the old schedule; rota then cancels that first.',
    next: 'change the prompt or the time together with the budget',
  },
  'list-lag': {
    scope: 'probe',
    expected: 'within 5 lists',
    meaning: 'rota looks five times in 7.5s for what it created; what is not listed by then ends as uncertain.',
    next: 'run rota plan some time after an apply',
  },
  'creation-order': {
    scope: 'probe',
    expected: 'any order',
    meaning: 'rota sorts what is listed, so that a plan does not depend on it.',
    next: 'nothing',
  },
  'long-interval': {
    scope: 'probe',
    expected: 'accepted, as documented up to a year',
    meaning: 'An interval that is refused fails in an apply.',
    next: 'use a cron for what runs less often than every 30 days',
  },
  'cancel-again': {
    scope: 'probe',
    expected: 'false or 404',
    meaning: 'Both mean that it is gone, which is success.',
    next: 'look for a newer rota',
  },
  'unknown-schedule': {
    scope: 'probe',
    expected: 'false or 404',
    meaning: 'Both mean that it is gone, which is success.',
    next: 'look for a newer rota',
  },
  'unknown-worker': {
    scope: 'probe',
    expected: '404 or 403',
    meaning: 'Where a worker that does not exist is listed, a mistyped id looks like an empty worker.',
    next: 'compare worker ids with those that Handinger shows',
  },
  'invalid-create': {
    scope: 'probe',
    expected: 'a status of 4xx',
    meaning: 'rota takes 4xx for a refusal and goes on; after 5xx it looks whether the create was done.',
    next: 'look for a newer rota',
  },
  'past-date': {
    scope: 'probe',
    expected: 'not tried',
    meaning: 'rota never sends a date in the past, in case it runs at once.',
    next: 'nothing',
  },
  'run-time': {
    scope: 'probe',
    expected: 'not tried',
    meaning: 'While a run lasts, its row may keep a next run in the past.',
    next: 'nothing',
  },
} as const;
