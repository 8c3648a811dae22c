import { checkout, setupNode } from './github-workflow.ts';

/** A workflow that keeps one issue open while live schedules differ from what was last applied. */
export function githubDriftWorkflow(): string {
  return `# Looks once a day whether live schedules differ from what was last applied, and keeps one issue open while they do.
# Remove this file if you do not want it; rota.yml does not need it.
name: rota drift

on:
  schedule:
    - cron: '41 5 * * *'
  workflow_dispatch:

permissions: {}

jobs:
  drift:
    # The files of another branch were never applied.
    if: github.event_name == 'schedule' || github.ref_name == github.event.repository.default_branch
    runs-on: ubuntu-latest
    timeout-minutes: 15 # it looks twice, two minutes apart, if something differs
    permissions:
      contents: read # for the files and the ledger
      issues: write # for one issue, kept up to date
    concurrency:
      group: rota-drift
      cancel-in-progress: false
    steps:
      - uses: ${checkout}
        with:
          persist-credentials: false # the action gives git its token itself
      - uses: ${setupNode}
        with:
          node-version: 24
          cache: npm
      - run: npm ci --ignore-scripts --no-audit --no-fund
      - uses: ./node_modules/handinger-rota
        with:
          mode: drift
          # prompts: true # shows prompts in the issue; everyone who can read the repository can read it
        env:
          HANDINGER_API_KEY: \${{ secrets.HANDINGER_API_KEY }}
`;
}
