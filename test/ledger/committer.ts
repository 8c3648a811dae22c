/**
 * One of many appliers, in a process of its own. Every commit changes its own two workers alike, so a reader that sees
 * them differ has read half a state. Each change adds to the one before, so a lost one leaves a gap. Prints `committed
 * N` after each commit, and `whole N`, the number of consistent reads, at the end.
 */
import { ledgerOf, openIntent, ownedWorker } from './records.ts';
import { openShared, type LedgerKind } from './shared-backends.ts';

const [kind = 'file', place = '', name = '', commits = '0'] = process.argv.slice(2);
const ledger = openShared(kind as LedgerKind, place);

let { revision } = await ledger.read();
let wholeReads = 0;
for (let count = 1; count <= Number(commits); count += 1) {
  const intents = Array.from({ length: count }, (_, index) => openIntent(`n${String(index).padStart(4, '0')}`));
  const pair = ['left', 'right'].map((side) => ({ ...ownedWorker(`${name}-${side}`), intents }));
  const result = await ledger.commit(ledgerOf(...pair), revision);
  if (result.moved.length > 0) throw new Error(`${result.moved.join(', ')} moved, and nobody else writes them`);
  revision = result.revision;
  process.stdout.write(`committed ${String(count)}\n`);
  if (count % 3 === 0) {
    await checkWhole(count);
    wholeReads += 1;
  }
}
process.stdout.write(`whole ${String(wholeReads)}\n`);

async function checkWhole(count: number): Promise<void> {
  const { owned } = await ledger.read();
  for (const [workerId, { intents }] of owned) {
    const twin = owned.get(workerId.replace(/(left|right)$/, (side) => (side === 'left' ? 'right' : 'left')));
    if (twin?.intents.length !== intents.length) throw new Error(`${workerId} is not what its twin is`);
  }
  const own = owned.get(`${name}-left`)?.intents.length;
  if (own !== count) throw new Error(`${name} wrote ${String(count)} times and reads ${String(own)}`);
}
