import { createManualClock } from '../../src/clock.ts';
import { createMemoryService } from '../../src/addons/sandbox/memory-service.ts';
import { startSandbox } from '../support/in-process-sandbox.ts';
import { describeScheduleApi } from './schedule-api.ts';

describeScheduleApi('the API in memory', ({ startAt }) => {
  const clock = createManualClock(startAt);
  const service = createMemoryService({ clock });
  return Promise.resolve({ api: service.api, service, clock, close: () => Promise.resolve() });
});

describeScheduleApi('the API over HTTP, with the sandbox', ({ startAt, timeoutMs }) =>
  startSandbox({ startAt, timeoutMs, behaviour: { unknownWorkers: 'not-found' } }),
);
