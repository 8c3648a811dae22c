import type { Prune } from '../../src/core/model/declaration.ts';
import type { Behaviour, CallKind, Fault, FaultRule } from '../../src/addons/sandbox/memory-behaviour.ts';

/** The behaviour of the service while calls fail. */
export interface Setting extends Pick<Behaviour, 'dedupe'> {
  readonly listLag: number;
}

/**
 * The settings of the matrix over HTTP. The in-memory matrix tries every fault with every such pair, and HTTP does not
 * depend on them.
 */
export const settings: readonly Setting[] = [
  { dedupe: 'none', listLag: 1 },
  { dedupe: 'exact', listLag: 0 },
];

/** A worker of its own on which calls fail. */
export interface Cell {
  /** Unique name, used as the alias and ID of the worker. */
  readonly name: string;
  readonly prune: Exclude<Prune, 'owned'>;
}

/** A cell in which the sandbox makes calls fail. */
export interface FaultCell extends Cell {
  readonly rule: FaultRule;
  readonly command: CellCommand;
}

/**
 * Groups of cells that share a command. Rate limits and failing services slow down all calls of a key, so their cells
 * would make the cells that wait for an answer wait for each other too, and only the latter need a command that gives
 * up.
 */
export const cellCommands = ['lost', 'silent', 'unavailable', 'limited'] as const;

/** The name of a group. */
export type CellCommand = (typeof cellCommands)[number];

/** A cell in which one connection is refused, which a server that answers cannot do. */
export interface RefusalCell extends Cell {
  readonly call: CallKind;
  /** How many calls of the apply come before the refused one, for a given list lag. */
  readonly callsBefore: (listLag: number) => number;
}

/**
 * The calls of an undisturbed apply are a list, three creates, lists until the replacement appears, and two cancels.
 */
export const refusalCells: readonly RefusalCell[] = [
  { name: 'list-refused-planning', prune: 'all', call: 'list', callsBefore: () => 0 },
  { name: 'create-refused-first', prune: 'all', call: 'create', callsBefore: () => 1 },
  { name: 'list-refused-confirming', prune: 'all', call: 'list', callsBefore: () => 4 },
  { name: 'cancel-refused-first', prune: 'all', call: 'cancel', callsBefore: (listLag) => 5 + listLag },
];

const faults: Readonly<Record<string, Fault>> = {
  'status-408': { kind: 'status', status: 408 },
  'status-409': { kind: 'status', status: 409 },
  'status-429': { kind: 'status', status: 429 },
  'status-429-retry-after': { kind: 'status', status: 429, retryAfterSeconds: 1 },
  'status-500': { kind: 'status', status: 500 },
  'status-502': { kind: 'status', status: 502 },
  'status-503': { kind: 'status', status: 503 },
  reset: { kind: 'close' },
  hang: { kind: 'hang' },
  stall: { kind: 'stall' },
  cut: { kind: 'cut' },
  html: { kind: 'html' },
};

/** Faults that are also tried on every call. The others are covered in memory, where waiting takes no time. */
const lasting: ReadonlySet<string> = new Set(['hang', 'html']);

type Reach = readonly [name: string, which: Pick<FaultRule, 'skip' | 'times'>];

/**
 * Which calls fail. The creates of a worker are a cron, a date and the new version of the edited schedule, in this
 * order.
 */
const reaches: Readonly<Record<CallKind, readonly Reach[]>> = {
  create: [
    ['first', {}],
    ['second', { skip: 1 }],
    ['third', { skip: 2 }],
  ],
  cancel: [
    ['first', {}],
    ['second', { skip: 1 }],
  ],
  list: [
    ['planning', {}],
    ['confirming', { skip: 1 }],
  ],
};

const firstWrite: Readonly<Record<CallKind, number>> = { create: 0, cancel: 0, list: 1 };

/** Every cell except the refused connections. */
export const faultCells: readonly FaultCell[] = (['create', 'cancel', 'list'] as const).flatMap((call) =>
  Object.entries(faults).flatMap(([faultName, fault]) =>
    timingsOf(call, fault).flatMap((timing) => {
      const every: Reach = ['every', { skip: firstWrite[call], times: null }];
      return [...reaches[call], ...(lasting.has(faultName) ? [every] : [])].flatMap(([reach, which]) =>
        prunesOf(call).map((prune) => ({
          name: [call, faultName, timing, reach, prune].join('-'),
          prune,
          rule: { call, fault, timing, ...which },
          command: commandOf(fault),
        })),
      );
    }),
  ),
);

function commandOf(fault: Fault): CellCommand {
  if (fault.kind === 'hang' || fault.kind === 'stall') return 'silent';
  if (fault.kind !== 'status' || fault.status === 408) return 'lost';
  return fault.status === 429 ? 'limited' : 'unavailable';
}

/** A list has no effect to fail before or after, and a rate limit means that the call was not executed. */
function timingsOf(call: CallKind, fault: Fault): readonly NonNullable<FaultRule['timing']>[] {
  return call === 'list' || (fault.kind === 'status' && fault.status === 429) ? ['before'] : ['before', 'after'];
}

/** Nothing is cancelled under `prune: none`. */
function prunesOf(call: CallKind): readonly Cell['prune'][] {
  return call === 'cancel' ? ['all'] : ['all', 'none'];
}
