import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatCommitMessage, readProvenance } from '../../src/ledger/git-objects.ts';

it('the commit message of a ledger has its provenance as trailers', () => {
  const provenance = { actor: 'maria', run: 'https://ci.test/1', declaration: '0123abc-dirty' };
  const message = formatCommitMessage(2, provenance, 'id');
  expect(message).toBe(
    'rota: 2 workers\n\nActor: maria\nRun: https://ci.test/1\nDeclaration: 0123abc-dirty\nCommit: id\n',
  );
  expect(readProvenance(message)).toEqual(provenance);
});

it('the commit message of an older version or another author has no provenance', () => {
  for (const message of ['rota: 1 worker\n\nCommit: id\n', '', 'Actor: subject', 'rota\n\nActor:\nActor: \n']) {
    expect(readProvenance(message)).toEqual({ actor: null, run: null, declaration: null });
  }
});

it('the commit message keeps each value on one bounded line, so that no value can forge another', () => {
  const hostile = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('x\nRun: forged', 'a\u2028Run: b', '\u202e'));
  fc.assert(
    fc.property(hostile, (actor) => {
      const message = formatCommitMessage(1, { actor: actor.repeat(50), run: null, declaration: null }, 'id');
      expect(message.length).toBeLessThan(400);
      expect(readProvenance(message)).toMatchObject({ run: null, declaration: null });
      expect(message.split('\n').length).toBeLessThanOrEqual(5);
    }),
    { numRuns: 40 },
  );
});
