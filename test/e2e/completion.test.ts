/** Tests `rota completion` in the shells. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { finish, rotaBin, start } from '../support/rota.ts';
import { it, team, type Bench } from './bench.ts';

const declared = team({
  sweep: { interval: '15m', input: 'Sweep.' },
  launch: { date: '2035-01-01T09:00:00Z', input: 'Launch.' },
});

/** Writes a declaration and a `rota` command. The environment variable for the worker ID is not set. */
function prepare(bench: Bench): void {
  bench.write({
    'schedules.yaml': declared.replace('wrk_team', '${NOT_SET}'),
    'bin/rota': `#!/bin/sh\nexec "${process.execPath}" "${rotaBin}" "$@"\n`,
    'my plans/one.yaml': '',
  });
  execFileSync('chmod', ['+x', path.join(bench.folder, 'bin/rota')]);
}

/** Runs a script in a shell and returns its output. */
async function runShell(bench: Bench, [shell = '', ...args]: readonly string[], script: string): Promise<string> {
  const env = { PATH: `${path.join(bench.folder, 'bin')}:${process.env['PATH'] ?? ''}`, HOME: bench.folder };
  const child = start(shell, [...args, '-c', script], { cwd: bench.folder, env });
  const { stdout, stderr } = await finish(child);
  expect(stderr).toBe('');
  return stdout;
}

function isInstalled(shell: string): boolean {
  try {
    execFileSync(shell, ['-c', 'true']);
    return true;
  } catch {
    return false;
  }
}

/** Each command line up to the cursor, and its completions. The tests of the command cover all completions. */
const lines: readonly (readonly [line: readonly string[], ...offered: readonly string[]])[] = [
  [['ledger', 're'], 'rebuild', 'release'],
  [['plan', '--worker', ''], 'team'],
];

/** Splits the output at each line `---` into lists of lines. */
function sections(printed: string): readonly (readonly string[])[] {
  const parts = printed.split('---\n').slice(1);
  return parts.map((part) => part.split('\n').filter((line) => line !== ''));
}

const offers = lines.map(([, ...offered]) => offered);

describe('rota completion', () => {
  it.concurrent('completes in bash', async ({ bench }) => {
    prepare(bench);
    const asked = [...lines.map(([line]) => line), ['plan', '--format', '=', 'js'], ['validate', 'my']];
    const script = asked.map((line) => {
      const words = ['rota', ...line].map((word) => `'${word}'`).join(' ');
      return `echo ---; COMP_WORDS=(${words}); COMP_CWORD=${String(line.length)}; _rota rota '${line.at(-1) ?? ''}'; printf '%s\\n' "\${COMPREPLY[@]}"`;
    });
    const head = 'source <(rota completion bash); [[ $(complete -p rota) == "complete -F _rota rota" ]] || exit 1';
    const printed = await runShell(bench, ['bash', '--norc'], [head, ...script].join('\n'));
    expect(sections(printed)).toEqual([...offers, ['json'], ['my plans']]);
  });

  it.concurrent('completes in zsh if it is installed', async ({ bench, skip }) => {
    skip(!isInstalled('zsh'), 'zsh is not installed');
    prepare(bench);
    const asked = [...lines.map(([line]) => line), ['plan', '--format=js'], ['validate', 'my']];
    const script = asked.map((line) => {
      const words = ['rota', ...line].map((word) => `'${word}'`).join(' ');
      return `print -- ---; words=(${words}); CURRENT=${String(line.length + 1)}; _rota`;
    });
    // The stubs print what the completion system would show, because that needs a terminal. It keeps the words that
    // start as typed.
    const head = `compdef() { [[ "$*" == "_rota rota" ]] || exit 1 }
compadd() { print -rl -- "\${(@P)@[-1]}" }
_files() { print -r -- names of files }
source <(rota completion zsh)`;
    const printed = await runShell(bench, ['zsh', '-f'], [head, ...script].join('\n'));
    expect(sections(printed)).toEqual([...offers, ['--format=json'], ['names of files']]);
  });

  it.concurrent('completes in fish if it is installed', async ({ bench, skip }) => {
    skip(!isInstalled('fish'), 'fish is not installed');
    prepare(bench);
    const asked = [...lines.map(([line]) => line), ['plan', '--format=js'], ['validate', 'my']];
    const script = asked.map((line) => `echo ---; complete -C 'rota ${line.join(' ')}' | string replace -r '\\t.*' ''`);
    const head = 'rota completion fish | source';
    const printed = await runShell(bench, ['fish', '--no-config'], [head, ...script].join('\n'));
    const sorted = sections(printed).map((words) => words.toSorted());
    expect(sorted).toEqual([...offers.map((words) => words.toSorted()), ['--format=json'], ['my plans/']]);
  });

  it.concurrent('prints nothing if there is nothing to offer, and never reads standard input', async ({ bench }) => {
    bench.write({ 'schedules.yaml': 'workers: [' });
    for (const words of [
      ['plan', '--worker', ''],
      ['plan', '-', '--worker', ''],
      ['plan', '--timeout', ''],
      ['nothing', ''],
    ]) {
      const { stdout, stderr, exitCode } = await bench.rota(['__complete', '--', ...words], { env: {} });
      expect({ words, stdout, stderr, exitCode }).toEqual({ words, stdout: '', stderr: '', exitCode: 0 });
    }
    const { stdout } = await bench.rota(['--help'], { env: {} });
    expect(stdout).not.toContain('__complete');
  });
});
