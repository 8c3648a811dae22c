import { readFile } from 'node:fs/promises';
import type { Environment } from './runner.ts';

/** What made the workflow run. */
export interface Trigger {
  /** The commit that is checked out; empty outside GitHub. */
  readonly sha: string;
  /** The pull request it is about; null when it is about none. */
  readonly pull: TriggeringPull | null;
}

/** The pull request that made the workflow run. */
export interface TriggeringPull {
  readonly number: number;
  /** What it would be merged into. */
  readonly baseSha: string;
  /** True for a fork and for Dependabot: GitHub gives such a run no secrets and a token that can only read. */
  readonly isUntrusted: boolean;
}

/** The parts of GitHub's event that the action reads. */
interface Event {
  readonly pull_request?: {
    readonly number: number;
    readonly base: { readonly sha: string; readonly repo?: { readonly full_name: string } | null };
    /** The repository is null when the fork is gone. */
    readonly head?: { readonly repo?: { readonly full_name: string } | null };
  };
}

/** Reads the event that the runner describes in `GITHUB_EVENT_PATH`. */
export async function readTrigger(env: Environment): Promise<Trigger> {
  const file = env['GITHUB_EVENT_PATH'] ?? '';
  const event = file === '' ? {} : (JSON.parse(await readFile(file, 'utf8')) as Event);
  const sha = env['GITHUB_SHA'] ?? '';
  if (event.pull_request === undefined) return { sha, pull: null };
  const { number, base, head } = event.pull_request;
  const own = base.repo?.full_name;
  // In doubt it is a fork: that costs a comment, and the opposite mistake would trust a stranger.
  const isFork = own === undefined || head?.repo?.full_name !== own;
  return { sha, pull: { number, baseSha: base.sha, isUntrusted: isFork || env['GITHUB_ACTOR'] === 'dependabot[bot]' } };
}
