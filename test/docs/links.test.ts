/** Every link from a page to a file or heading of this repository must lead somewhere. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readText, root } from './page.ts';

const folders = [
  '.',
  'docs',
  'src',
  'examples/github',
  'examples/gitlab',
  'examples/staging-production',
  'examples/monorepo',
  'examples/accounts',
  'examples/sets',
];
const pages = folders.flatMap((folder) =>
  readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join(folder, name)),
);

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(page: string): readonly string[] {
  const headings = [...readText(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-'),
  );
}

it.each(pages)('%s has no broken links to files or headings', (page) => {
  const targets = [...readText(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, target = '']) => target);
  const broken = targets.filter((target) => {
    const [file = '', anchor] = target.split('#');
    const linked = file === '' ? page : path.join(path.dirname(page), file);
    if (!existsSync(path.join(root, linked))) return true;
    return anchor !== undefined && !anchorsOf(linked).includes(anchor);
  });
  expect(broken).toEqual([]);
});

it('the table in README.md links to every page of docs/', () => {
  const linked = [...readText('README.md').matchAll(/\]\(docs\/([\w-]+\.md)\)/g)].map(([, name]) => name);
  expect(linked.toSorted()).toEqual(readdirSync(path.join(root, 'docs')).toSorted());
});
