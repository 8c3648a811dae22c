import type { LedgerChoice } from '../flags.ts';

/** Returns a pipeline that plans on merge requests and applies what was reviewed, with what its ledger needs. */
export function gitlabPipeline(ledger: LedgerChoice): string {
  return `# Plans the schedules on merge requests and applies them on the default branch: a merge applies what was reviewed and
# nothing else. Before the first run, in Settings, CI/CD:
#   Variables: HANDINGER_API_KEY, masked
#   Variables: ROTA_GITLAB_TOKEN, masked, an access token of the project (role Reporter, scope api): writes the note with
#   the plan, which binds a merge to its review. Without it, a merge that would write is refused, and a person applies.
${ledger === 'git' ? push : ''}# rota is installed from package-lock.json: the version and the checksums are those of your own machine.

variables:
  ROTA_ALLOW:
    value: ''
    description: Guards to permit in an apply by hand, such as cancel-limit

.rota:
  image: node:24
  timeout: 10 minutes
  variables:
    GIT_DEPTH: 0 # a merge request without the API key is compared with its base
  cache:
    key: { files: [package-lock.json] }
    paths: [.npm/] # as downloaded; npm compares each with its checksum again
  before_script:
    - npm ci --ignore-scripts --no-audit --no-fund --cache .npm --prefer-offline
    - PATH="$PWD/node_modules/.bin:$PATH"

rota plan:
  extends: .rota
  stage: test
  interruptible: true # by the pipeline of a newer commit
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    # By hand: Build, Pipelines, New pipeline.
    - if: $CI_PIPELINE_SOURCE == "web" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
    - how="--out rota.plan"
    # Without the API key, as in a fork, the files are compared with those of the target branch instead.
    - keys=$(env | grep -c '^HANDINGER_API_KEY[A-Z0-9_]*=.' || true)
    - if [ "$keys$CI_COMMIT_BRANCH" = 0 ]; then how="--base $CI_MERGE_REQUEST_DIFF_BASE_SHA"; fi
    # The policy of the target branch applies as well, so that no merge request can loosen a rule and break it.
    - if [ -n "$CI_MERGE_REQUEST_DIFF_BASE_SHA" ]; then how="$how --policy-revision $CI_MERGE_REQUEST_DIFF_BASE_SHA"; fi
    - >-
      rota plan $how
      --report terraform=rota-terraform.json
      --report codequality=rota-codequality.json
      --report markdown=rota-plan.md
      --report json=rota-plan.json
  after_script: # also after a plan that failed
    - node_modules/.bin/rota gitlab note rota-plan.json
  artifacts:
    when: always
    expire_in: 1 week
    access: developer # the plan contains the prompts
    expose_as: rota plan
    paths: [rota-plan.md, rota.plan]
    reports:
      terraform: rota-terraform.json
      codequality: rota-codequality.json

# After a merge: the plan in the note of its merge request, or a refusal.
rota apply:
  extends: .rota
  stage: deploy
  timeout: 1 hour # stops a job that hangs; thousands of schedules take some minutes
  rules:
    - if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  resource_group: rota # one at a time
  interruptible: false # an apply that has started is never cancelled
  script:
${current}    - reviewed=$(rota gitlab reviewed)
    - rota apply --yes --expect "$reviewed"

# In a pipeline by hand: a person reads its plan, then starts this job, which applies that plan or refuses.
rota apply by hand:
  extends: rota apply
  needs: [rota plan]
  rules:
    - if: $CI_PIPELINE_SOURCE == "web" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
      when: manual
  script:
${current}    - for guard in $ROTA_ALLOW; do set -- "$@" --allow "$guard"; done
    - rota apply --yes --plan rota.plan "$@"

# Applies each from, until and end of a pause that has passed, and nothing else; it fails and says what differs if anything
# else does.
# Build, Pipeline schedules, New schedule, hourly (17 * * * *).
rota due:
  extends: rota apply
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
${current}    - rota apply --yes --due
`;
}

/** The setting without which an apply cannot push the ledger. */
const push = `#   Job token permissions: Allow Git push requests to the repository, so that an apply can push the ledger, refs/rota/ledger
#   (GitLab 17.2; before that, a project access token as docs/ledger.md says)
`;

/** Keeps a job that waited, or is run again, from bringing back a commit that a later merge reverted. */
const current = `    - |
      if [ "$(git ls-remote origin "refs/heads/$CI_COMMIT_BRANCH" | cut -f 1)" != "$CI_COMMIT_SHA" ]; then
        echo "$CI_COMMIT_BRANCH has moved on. This job applies its older commit only if both declare the same:"
        git fetch --quiet origin "$CI_COMMIT_BRANCH"
        rota plan --base FETCH_HEAD --detailed-exitcode
      fi
`;
