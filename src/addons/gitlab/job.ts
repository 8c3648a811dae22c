import { checkBaseUrl } from '../../api/base-url.ts';
import { systemClock } from '../../clock.ts';
import { UsageError } from '../../cli/errors.ts';
import type { Io } from '../../cli/io.ts';
import { readProxy } from '../../cli/settings.ts';
import { createGitlabApi } from './gitlab-api.ts';
import type { GitlabApi } from './gitlab-api.ts';

/** What both commands are told on the command line. */
export interface GitlabFlags {
  /** A name for what is planned; absent: the merge request has one plan. */
  readonly target?: string;
}

/** The variable with the token; a job token may not write notes. */
export const tokenVariable = 'ROTA_GITLAB_TOKEN';

/**
 * GitLab, as the job of a pipeline reaches it; null without a token.
 *
 * @throws UsageError outside of a job, or when the address or the proxy cannot be used.
 */
export function openGitlab({ env }: Io): GitlabApi | null {
  const { url, problem } = checkBaseUrl(requireVariable('CI_API_V4_URL', env));
  if (url === null) throw new UsageError(`the variable CI_API_V4_URL: expected ${problem}`);
  const projectId = requireVariable('CI_PROJECT_ID', env);
  const token = env[tokenVariable] ?? '';
  if (token === '') return null;
  return createGitlabApi({ baseUrl: url, proxy: readProxy(url, env), projectId, token, clock: systemClock });
}

/** @throws UsageError when it is not set. */
export function requireVariable(name: string, env: Io['env']): string {
  const value = env[name] ?? '';
  if (value !== '') return value;
  throw new UsageError(`expected the variable ${name}, got none`, 'this command runs in a job of GitLab CI');
}
