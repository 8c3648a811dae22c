import { formatAddress, type DeclaredWorker } from '../../model/declaration.ts';
import { createFindLookAlike, type SimilarContent } from '../previous-version.ts';
import { remembersNothing } from '../../model/owned.ts';
import type { GuardFound } from '../../model/guard.ts';
import type { CreateChange, HoldChange } from '../../model/change.ts';
import type { Plan, WorkerPlan } from '../../model/plan.ts';

/** How many rows a message names. The hint names all of them. */
const maxNamed = 3;

/**
 * Refuses a create beside a live schedule that may be its previous version and that nothing cancels, but only if no
 * ledger remembers the worker: otherwise rota replaces what it created, and what is left is someone else's.
 */
export function checkPreviousVersionLeft(plan: Plan): readonly GuardFound[] {
  return plan.workers.flatMap((workerPlan) => {
    const left = remembersNothing(workerPlan.record) ? listLeft(workerPlan) : [];
    if (left.length === 0) return [];
    const { worker, record } = workerPlan;
    return [{ alias: worker.alias, message: describeLeft(left), hints: hintsFor(worker, record !== null, left) }];
  });
}

interface LeftRow extends SimilarContent<CreateChange> {
  readonly scheduleId: string;
}

function listLeft({ changes }: WorkerPlan): readonly LeftRow[] {
  const creates = changes.filter((change) => change.kind === 'create');
  const holds = changes.filter((change) => change.kind === 'hold' && change.cause === 'previous-version');
  if (creates.length === 0 || holds.length === 0) return [];
  const findCreate = createFindLookAlike(creates, ({ after }) => after);
  return (holds as readonly HoldChange[]).flatMap(({ scheduleId, content }) => {
    const found = scheduleId === null || content === null ? null : findCreate(content);
    return scheduleId === null || found === null ? [] : [{ scheduleId, ...found }];
  });
}

function describeLeft(left: readonly LeftRow[]): string {
  const pairs = left.slice(0, maxNamed).map(({ scheduleId, candidate: { alias, name }, likeness }) => {
    return `create ${formatAddress(alias, name)} and leave ${scheduleId}, which has the same ${likeness}`;
  });
  const more = left.length > maxNamed ? `, and ${String(left.length - maxNamed)} more` : '';
  const each = left.length === 1 ? 'if that is its previous version' : 'if one is the previous version';
  return `would ${pairs.join('; ')}${more}; ${each}, both run`;
}

function hintsFor({ alias, ignore }: DeclaredWorker, hasLedger: boolean, left: readonly LeftRow[]): readonly string[] {
  const rules = left.map(({ scheduleId }) => `{ id: ${JSON.stringify(scheduleId)} }`);
  const lines =
    ignore.length === 0
      ? [`to worker ${alias}: ignore: [${rules.join(', ')}]`]
      : rules.map((rule) => `to the ignore rules of worker ${alias}: - ${rule}`);
  const ledger = hasLedger
    ? 'apply, so that the ledger knows it'
    : 'add at the top of the file: ledger: git:refs/rota/ledger (outside git: ledger: file:.rota/ledger.json), apply';
  return [
    ...lines.map((line) => `if it is a different schedule that stays, add ${line}`),
    `if it is the previous version, restore that version in the file, ${ledger}, then edit: rota replaces it`,
  ];
}
