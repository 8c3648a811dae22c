import { LedgerError } from '../errors.ts';

const advice: readonly { readonly says: RegExp; readonly hint: string }[] = [
  {
    says: /git could not be started: .*ENOENT/,
    hint: 'install git 2.29 or later, or keep the ledger in a file: ledger: file:.rota/ledger.json',
  },
  {
    says: /not a git repository/,
    hint: 'run rota inside the repository, or keep the ledger in a file: ledger: file:.rota/ledger.json',
  },
  {
    says: /dubious ownership/,
    hint: 'the checkout belongs to another user; trust it: git config --global --add safe.directory "$PWD"',
  },
  {
    says: /\b403\b|\b401\b|permission .*denied|denied to|access denied|not allowed to|could not read (?:username|password)|authentication failed|read[- ]only|TF401027/i,
    hint: 'let the job push: on GitHub "permissions: { contents: write }", on GitLab "Allow Git push requests to the repository", on Azure "Contribute" for the build service, on Bitbucket a repository access token (see docs/ledger.md)',
  },
  {
    says: /hook declined|hidden ref|protected|prohibited|denying|deny/i,
    hint: 'the server refuses this ref; let the job push to it, or name another one: ledger: git:refs/rota/ledger',
  },
  {
    says: /could not resolve|unable to access|connection|timed out|no answer within|could not read from remote/i,
    hint: 'check the network and the remote (git remote -v), then run again',
  },
  {
    says: /broken ref|missing object|bad object|not a valid object|unable to read|corrupt/i,
    hint: 'the repository is damaged (git fsck); fetch it again, or delete the ref and run: rota ledger rebuild',
  },
  {
    says: /no space left|disk quota|file too large/i,
    hint: 'the ledger is unchanged; make room, then run again',
  },
];

/** The error for a git call that failed, with git's words and, where they are known ones, what to do about them. */
export function gitFailure(code: LedgerError['code'], doing: string, words: string): LedgerError {
  const hint = advice.find(({ says }) => says.test(words))?.hint;
  return new LedgerError(code, `could not ${doing}: ${words === '' ? 'git failed with no output' : words}`, { hint });
}
