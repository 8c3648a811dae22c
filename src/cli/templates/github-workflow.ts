import type { LedgerChoice } from '../flags.ts';

/** A workflow that plans on pull requests and applies on merge, with one version of rota and what its ledger needs. */
export function githubWorkflow(version: string, ledger: LedgerChoice): string {
  const contents = ledger === 'git' ? 'write # to push the ledger; read is enough without one' : 'read';
  return `# Plans the schedules on pull requests and applies them on merge: a merge applies what was reviewed and nothing else.
# Before the first run: gh secret set HANDINGER_API_KEY
name: rota

on:
  pull_request:
    # Everything the schedules are made of, including the files of inputFile.
    paths: [schedules.yaml, schedules.yml, schedules/**, prompts/**, .github/workflows/rota.yml]
  push:
    branches: [main, master]
    paths: [schedules.yaml, schedules.yml, schedules/**, prompts/**, .github/workflows/rota.yml]
  schedule:
    # Applies each from and until that has passed, and nothing else. GitHub may start it some minutes late.
    - cron: '17 * * * *'
  workflow_dispatch:
    inputs:
      mode:
        description: plan shows what an apply would do now; apply does it without a review
        type: choice
        options: [plan, apply]
        default: plan
      allow:
        description: guards to permit, such as cancel-limit
      rearm:
        description: dates and delays to send although they may have run, as WORKER/NAME
      completed:
        description: dates and delays to count as done, as WORKER/NAME
      renew:
        description: crons and intervals that have stopped, to create again, as WORKER/NAME

permissions: {}

jobs:
  plan:
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    permissions:
      contents: read
      pull-requests: write # for one comment, kept up to date
    concurrency:
      group: rota-plan-\${{ github.ref }}
      cancel-in-progress: true
    steps:
      - uses: actions/checkout@v5
      - run: npm install --prefix .rota --no-save --no-audit --no-fund --ignore-scripts handinger-rota@${version}
      - uses: ./.rota/node_modules/handinger-rota
        env:
          HANDINGER_API_KEY: \${{ secrets.HANDINGER_API_KEY }}

  apply:
    # A schedule runs on the default branch only.
    if: github.event_name == 'schedule' || (github.event_name != 'pull_request' && github.ref_name == github.event.repository.default_branch)
    runs-on: ubuntu-latest
    # An environment with required reviewers asks before each apply; keep the key in it then.
    # environment: schedules
    permissions:
      contents: ${contents}
      pull-requests: write # to add the outcome to the comment
    concurrency:
      group: rota-apply
      cancel-in-progress: false # an apply that has started is never cancelled
    steps:
      - uses: actions/checkout@v5
      - run: npm install --prefix .rota --no-save --no-audit --no-fund --ignore-scripts handinger-rota@${version}
      - uses: ./.rota/node_modules/handinger-rota
        with:
          mode: \${{ inputs.mode || 'apply' }}
          # A push is bound to the plan in the comment of its pull request; a run by hand is not.
          expect: \${{ github.event_name == 'push' && 'reviewed' || '' }}
          due: \${{ github.event_name == 'schedule' }}
          allow: \${{ inputs.allow }}
          rearm: \${{ inputs.rearm }}
          completed: \${{ inputs.completed }}
          renew: \${{ inputs.renew }}
        env:
          HANDINGER_API_KEY: \${{ secrets.HANDINGER_API_KEY }}
`;
}
