import { describe, expect, it } from 'vitest';
import { createCommitReader } from '../../src/ledger/commit-reader.ts';
import { createGitLedger } from './shared-backends.ts';
import { readObjects } from '../../src/ledger/git-objects.ts';
import { ledgerOf, listed, ownedWorker, production } from './records.ts';
import { bareEnv } from './bare-env.ts';
import { createLonely, git } from './repository.ts';

const ref = 'refs/rota/ledger';
const context = { env: bareEnv, timeoutMs: 60_000 };

describe('a git ledger larger than the output limit of git calls', () => {
  const owned = ledgerOf(...Array.from({ length: 60 }, (_, n) => ownedWorker(`w${String(n)}`, 'x', 'y')));

  async function write(): Promise<string> {
    const cwd = createLonely();
    await createGitLedger({ ref, cwd, origin: production, env: bareEnv }).replace(owned);
    return cwd;
  }

  it('is read completely in several calls', async () => {
    const cwd = await write();
    const reader = createCommitReader({ ...context, cwd, maxOutputBytes: 8_192 }, ref);
    const { document } = await reader.read(git(cwd, 'rev-parse', ref));
    expect(listed(document.services.get(production) ?? new Map())).toEqual(listed(owned));
  });

  it('is an error if a single record exceeds the limit', async () => {
    const cwd = await write();
    const ids = [
      git(cwd, 'rev-parse', `${ref}:format.json`),
      git(cwd, 'rev-parse', `${ref}:workers/https/handinger.com/w0.json`),
    ];
    const reading = readObjects({ ...context, cwd, maxOutputBytes: 256 }, { ids, type: 'blob', doing: 'read it' });
    await expect(reading).rejects.toMatchObject({ code: 'ledger-unreadable', message: /git printed more than/ });
  });
});
