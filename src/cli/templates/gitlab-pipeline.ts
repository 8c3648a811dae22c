import type { LedgerChoice } from '../flags.ts';

/** A pipeline that plans on merge requests and applies on the default branch, with what its ledger needs. */
export function gitlabPipeline(ledger: LedgerChoice): string {
  return `# Plans the schedules on merge requests and applies them on the default branch.
# Before the first run: a masked CI/CD variable HANDINGER_API_KEY (Settings, CI/CD, Variables).
${ledger === 'git' ? push : ''}
.rota:
  image: node:24
  variables:
    GIT_DEPTH: 0 # a merge request without the API key is compared with its base
  # The version and the checksums of package-lock.json; what was downloaded once comes from the cache.
  cache:
    key: { files: [package-lock.json] }
    paths: [.npm/]
  before_script:
    - npm ci --ignore-scripts --no-audit --no-fund --cache .npm --prefer-offline
    - PATH="$PWD/node_modules/.bin:$PATH"

rota plan:
  extends: .rota
  stage: test
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
      when: never
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
    - how="--out rota.plan"
    # Without the API key, as in a fork, the files are compared with those of the target branch instead.
    - if [ -z "$HANDINGER_API_KEY$CI_COMMIT_BRANCH" ]; then how="--base $CI_MERGE_REQUEST_DIFF_BASE_SHA"; fi
    - >-
      rota plan $how
      --report terraform=rota-terraform.json
      --report codequality=rota-codequality.json
      --report markdown=rota-plan.md
  artifacts:
    when: always
    expire_in: 1 week
    access: developer # the plan contains the prompts
    expose_as: rota plan
    paths: [rota-plan.md, rota.plan]
    reports:
      terraform: rota-terraform.json
      codequality: rota-codequality.json

rota apply:
  extends: .rota
  stage: deploy
  needs: [rota plan]
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
      when: never
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
      # when: manual # a person reads the plan of this pipeline first
  resource_group: rota # one at a time
  interruptible: false # an apply that has started is never cancelled
  script:
    - rota apply --yes --plan rota.plan

# Applies each from and until that has passed, and nothing else: Build, Pipeline schedules, New schedule, hourly (17 * * * *).
rota due:
  extends: .rota
  stage: deploy
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  resource_group: rota
  interruptible: false
  script:
    - rota apply --yes --due
`;
}

/** The setting without which an apply could not push the ledger, in two comment lines. */
const push = `# So that rota apply can push the ledger, refs/rota/ledger: Settings, CI/CD, Job token permissions, Allow Git push
# requests to the repository (GitLab 17.2; before that, a project access token as docs/ledger.md says).
`;
