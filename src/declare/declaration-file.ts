/** Describes the shape of a declaration file, and recognises files of other tools. */
import accepts from './accepts-schema.generated.js';
import { listSchemaErrors } from './list-schema-errors.ts';
import type { Problem } from './problems.ts';
import type { FileShape } from './schema-problems.ts';
import type { Source } from './source.ts';

export const declarationShape: FileShape = {
  accepts,
  listErrors: listSchemaErrors,
  keys: 'version, prune and workers',
  missingKeyHints: {
    version: 'write "version: 1"',
    // No value is safe to suggest, so the hint says what each one does.
    prune: 'write "prune: all" to cancel what nothing declares, or "prune: none" to leave it alone',
    workers: 'write "workers:" with a worker in it, or "workers: {}" if there are none',
    reason: 'write "reason:" and say why, so that owners of paused agents know',
    set: 'write "set:" with the name of a set',
    schedules: 'write "schedules:" with a schedule in it, or "schedules: {}" if there are none',
  },
};

/** A top-level key. */
const topKey = /^["']?([A-Za-z_][\w.-]*)["']?[ \t]*:/gm;

const ourKey = /^["']?(?:workers|sets|prune|defaults|ledger|schedules|timezone|id|x-[\w.-]*)["']?[ \t]*:/m;

/** Files of other tools, recognised by having all of these keys. */
const kinds: readonly (readonly [keys: readonly string[], kind: string])[] = [
  [['apiVersion', 'kind'], 'a Kubernetes manifest'],
  [['on', 'jobs'], 'a GitHub Actions workflow'],
  [['services'], 'a Docker Compose file'],
  [['runs', 'name'], 'a GitHub action'],
  [['repos'], 'a pre-commit configuration'],
  [['stages'], 'a GitLab CI configuration'],
  [['openapi'], 'an OpenAPI description'],
  [['AWSTemplateFormatVersion'], 'a CloudFormation template'],
];

const maxKeys = 100;

/** Returns the problem of a file that is not a declaration; null if it has a key of the format, or no keys at all. */
export function findForeign(source: Source): Problem | null {
  if (ourKey.test(source.text)) return null;
  const keys = new Set<string>();
  let at = 0;
  for (const { index, 1: key = '' } of source.text.matchAll(topKey)) {
    if (keys.size === 0) at = index;
    keys.add(key);
    if (keys.size === maxKeys) break;
  }
  const known = kinds.find(([all]) => all.every((key) => keys.has(key)));
  if (known === undefined && [...keys].every((key) => key === 'version' || key === 'limits')) return null;
  const end = source.text.indexOf('\n', at);
  return {
    code: 'foreign-file',
    at: { source, start: at, end: end < 0 ? source.text.length : end },
    message: `${source.file} is not a declaration: ${known === undefined ? 'it has neither "workers" nor "prune"' : `it looks like ${known[1]}`}`,
    hint: 'name the file or folder with the declarations, such as rota plan schedules.yaml, or move this file out of the folder',
  };
}
