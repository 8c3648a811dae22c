import { expect, it } from 'vitest';
import { createGithubApi } from '../../../src/addons/action/github-api.ts';
import { json, startScriptedServer } from '../../support/scripted-server.ts';

it.each([
  ['Bot', 'NONE', true],
  ['User', 'OWNER', true],
  ['User', 'MEMBER', true],
  // In a private repository, a collaborator may have read access only.
  ['User', 'COLLABORATOR', false],
  ['User', 'CONTRIBUTOR', false],
  ['Mannequin', 'NONE', false],
])('a comment by a %s with association %s is trusted: %s', async (type, association, isTrusted) => {
  const row = { id: 1, body: 'Hi', user: { type, login: 'ana' }, author_association: association };
  const server = await startScriptedServer(() => json([row]));
  const graphqlUrl = `${server.baseUrl}/graphql`;
  const options = { baseUrl: server.baseUrl, graphqlUrl, proxy: null, repository: 'acme/agents', token: 't' };
  const github = createGithubApi(options);
  expect(await github.listComments(7)).toEqual([{ id: 1, body: 'Hi', author: 'ana', isTrusted }]);
  expect(server.requests[0]?.path).toBe('/repos/acme/agents/issues/7/comments?per_page=100&page=1');
  await server.close();
});
