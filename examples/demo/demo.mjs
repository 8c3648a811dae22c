/**
 * Shows rota on a local service: plan, apply, plan again, edit a prompt, plan, apply, plan again.
 * Run it with `npm run demo`. It needs no key and no network, and leaves nothing behind.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const rota = fileURLToPath(new URL('../../dist/rota.cjs', import.meta.url));
const folder = await mkdtemp(path.join(tmpdir(), 'rota-demo-'));
const file = path.join(folder, 'schedules.yaml');

const declared = `version: 1
prune: all
workers:
  research:
    id: wrk_demo_research
    schedules:
      morning-brief:
        cron: "0 9 * * MON-FRI"
        budget: low
        input: |
          Summarise the overnight news.
          Keep it to five bullets.
      inbox-sweep: { interval: 15m, input: Check the inbox. }
`;
const edited = declared.replace('five bullets', 'three bullets');

const sandbox = spawn(process.execPath, [rota, 'sandbox', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
try {
  const env = { ...process.env, ...(await readEnvironment(sandbox)) };
  await writeFile(file, declared);
  say('schedules.yaml', await readFile(file, 'utf8'));
  await run(env, 'plan');
  await run(env, 'apply', '--yes');
  await run(env, 'plan');
  say('edit', 'Change the brief from five bullets to three.\n');
  await writeFile(file, edited);
  await run(env, 'plan');
  await run(env, 'apply', '--yes');
  await run(env, 'plan');
} finally {
  sandbox.kill('SIGTERM');
  await rm(folder, { recursive: true, force: true });
}

/** Reads the two `export NAME=value` lines that the sandbox prints when it is ready. */
async function readEnvironment(child) {
  const found = {};
  for await (const line of createInterface({ input: child.stdout })) {
    const match = /^export (HANDINGER_[A-Z_]+)=(\S+)$/.exec(line);
    if (match) found[match[1]] = match[2];
    if (Object.keys(found).length === 2) return found;
  }
  throw new Error('the sandbox ended before it was ready');
}

async function run(env, ...args) {
  say(`$ rota ${args.join(' ')}`, '');
  const child = spawn(process.execPath, [rota, ...args], { cwd: folder, env, stdio: 'inherit' });
  const [exitCode] = await once(child, 'close');
  if (exitCode !== 0) throw new Error(`rota ${args.join(' ')} ended with ${exitCode}`);
}

function say(title, text) {
  process.stdout.write(`\n── ${title}\n${text}`);
}
