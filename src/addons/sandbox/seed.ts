import { SandboxError } from '../../errors.ts';
import { isOn } from '../../core/model/bounds.ts';
import { formatAddress } from '../../core/model/declaration.ts';
import type { Declaration } from '../../core/model/declaration.ts';
import type { MemoryService } from './memory-service.ts';

/**
 * Makes the service hold what a declaration says, as if it had always done: every worker in its zone, UTC where none is
 * declared, and every schedule that is to be live, `delay` too. A date that is past is left out, for it would run at once. Returns
 * how many schedules were made.
 *
 * @throws SandboxError when the service refuses one.
 */
export function seedSandbox(service: MemoryService, declaration: Declaration, now: Date): number {
  let made = 0;
  for (const { alias, workerId, timezone, schedules } of declaration.workers) {
    service.addWorker(workerId, { timezone: timezone ?? 'UTC' });
    for (const schedule of schedules) {
      const { name, content } = schedule;
      const isPast = content.when.type === 'scheduled' && new Date(content.when.date) <= now;
      if (!isOn(schedule, now) || isPast) continue;
      const answer = service.execute({ kind: 'create', workerId, content });
      if (answer.kind === 'refused') {
        throw new SandboxError(`could not seed ${formatAddress(alias, name)}: ${answer.error}`);
      }
      made += 1;
    }
  }
  return made;
}
