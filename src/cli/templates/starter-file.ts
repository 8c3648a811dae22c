/** A commented `schedules.yaml` that is valid once it has the id of a worker. */
export const starterFile = `# yaml-language-server: $schema=./node_modules/handinger-rota/schemas/schedules.schema.json
version: 1

# What happens to a live schedule that is not in this file:
#   all    it is cancelled; this file is the whole truth
#   none   it is left alone, and so is the old form of a schedule that you edit here: both would run
# Begin with none where others have schedules; all, once this file has everything: rota import WORKER_ID.
prune: none

workers:
  # A name of your own; it is never sent.
  assistant:
    # The worker's id. It alone may hold \${VAR} or \${VAR:-default}, for staging and production.
    id: \${ASSISTANT_WORKER_ID:-wrk_replace_me}

    # The zone you expect the worker to run in. An apply is refused when the service lists another.
    # timezone: Europe/Madrid

    schedules:
      # A name of your own; renaming it changes nothing remotely.
      morning-brief:
        # Exactly one of cron, interval, date and delay.
        cron: "0 9 * * MON-FRI"
        # low, standard, high or unlimited; standard when left out.
        budget: low
        # The prompt. A long one can live in a file of its own: inputFile: prompts/morning-brief.md
        input: |
          Summarise the overnight news in five bullets.

      # inbox-sweep:
      #   interval: 15m
      #   input: Check the inbox and draft replies.

      # launch:
      #   date: "2030-01-01T09:00:00Z"   # runs once; always with an offset, or a timezone above
      #   protect: true                  # an apply that would cancel or replace it is refused
      #   input: Send the launch announcement.
`;
