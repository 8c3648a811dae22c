import type { LedgerChoice } from '../flags.ts';

/** Returns a workflow that plans on pull requests and applies on merge, with what its ledger needs. */
export function githubWorkflow(ledger: LedgerChoice): string {
  const contents = ledger === 'git' ? 'write # to push the ledger; read is enough without one' : 'read';
  return `# Plans the schedules on pull requests and applies them on merge: a merge applies what was reviewed and nothing else.
# Before the first run: gh secret set HANDINGER_API_KEY
# rota is installed from package-lock.json: the version and the checksums are those of your own machine.
name: rota

on:
  # No paths here: a required check that a filter leaves out never reports, and its pull request waits forever.
  pull_request:
  merge_group:
  push:
    branches: [main, master] # and your default branch, if it has another name
    # Everything the schedules are made of, including the files of inputFile. The job plan has the same list.
    paths: [schedules.yaml, schedules.yml, schedules/**, prompts/**, rota.policy.yaml, .github/workflows/rota.yml]
  schedule:
    # Applies each from, until and end of a pause that has passed, and nothing else. GitHub may start it some minutes late.
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
        description: dates and delays to send even if they have run or may have run, as WORKER/NAME
      completed:
        description: dates and delays to treat as done, as WORKER/NAME
      renew:
        description: stopped crons and intervals to create again, as WORKER/NAME

permissions: {}

jobs:
  plan:
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read
      pull-requests: write # for one comment, kept up to date
    concurrency:
      group: rota-plan-\${{ github.ref }}
      cancel-in-progress: true
    steps:
      - uses: ${checkout}
        with:
          fetch-depth: 2 # the pull request merged into its base, and the base
          persist-credentials: false
      - name: Look for changes to the schedules
        id: changed
        env:
          GH_TOKEN: \${{ github.token }}
          NUMBER: \${{ github.event.number }}
        run: |
          if ! git diff --quiet HEAD^1 -- schedules.yaml schedules.yml schedules prompts rota.policy.yaml .github/workflows/rota.yml; then
            echo 'schedules=true' >> "$GITHUB_OUTPUT"
          # Changes that were reverted: the comment still has the plan of an earlier commit.
          elif gh api --paginate "repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments" --jq '.[].body' | grep -q '^<!-- rota '; then
            echo 'schedules=true' >> "$GITHUB_OUTPUT"
          fi
      - if: steps.changed.outputs.schedules
        uses: ${setupNode}
        with:
          node-version: 24
          cache: npm
      - if: steps.changed.outputs.schedules
        run: npm ci --ignore-scripts --no-audit --no-fund
      - if: steps.changed.outputs.schedules
        uses: ./node_modules/handinger-rota
        env:
          HANDINGER_API_KEY: \${{ secrets.HANDINGER_API_KEY }}

  apply:
    # A schedule runs on the default branch only.
    if: github.event_name == 'schedule' || (github.event_name != 'pull_request' && github.ref_name == github.event.repository.default_branch)
    runs-on: ubuntu-latest
    timeout-minutes: 60 # stops a job that hangs; thousands of schedules take some minutes
    # An environment with required reviewers asks before each apply; then keep the key in that environment.
    # environment: schedules
    permissions:
      contents: ${contents}
      pull-requests: write # to add the outcome to the comment
    concurrency:
      group: rota-apply
      cancel-in-progress: false # an apply that has started is never cancelled
    steps:
${installedSteps}
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

/** Pinned to a commit, because a tag can be moved. Dependabot reads and updates the comment. */
const checkout = 'actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2';
/** Pinned in the same way. */
const setupNode = 'actions/setup-node@48b55a011bda9f5d6aeb4c2d9c7362e8dae4041e # v6.4.0';

/** Steps of a job before rota and with it, up to the inputs. The job `plan` has conditions of its own. */
const installedSteps = `      - uses: ${checkout}
        with:
          persist-credentials: false # the action gives git its token itself
      - uses: ${setupNode}
        with:
          node-version: 24
          cache: npm
      - run: npm ci --ignore-scripts --no-audit --no-fund
      - uses: ./node_modules/handinger-rota`;

/** Returns a workflow that keeps one issue open while live schedules differ from what was last applied. */
export function githubDriftWorkflow(): string {
  return `# Checks once a day whether live schedules differ from what was last applied, and keeps one issue open while they do.
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
    timeout-minutes: 15 # it checks twice, two minutes apart, if something differs
    permissions:
      contents: read # for the files and the ledger
      issues: write # for one issue, kept up to date
    concurrency:
      group: rota-drift
      cancel-in-progress: false
    steps:
${installedSteps}
        with:
          mode: drift
          # prompts: true # shows prompts in the issue; everyone who can read the repository can read it
        env:
          HANDINGER_API_KEY: \${{ secrets.HANDINGER_API_KEY }}
`;
}
