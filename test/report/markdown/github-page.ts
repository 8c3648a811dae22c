import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

const require = createRequire(import.meta.url);
const stylesheet = readFileSync(require.resolve('github-markdown-css/github-markdown-light.css'), 'utf8');

/** A comment with its frame as wide as GitHub's: 820 pixels in all on a desktop, the whole screen on a phone. */
const frame = `
  body { margin: 0; background: #fff; }
  .comment { max-width: 820px; margin: 0 auto; padding: 16px; border: 1px solid #d1d9e0; border-radius: 6px; box-sizing: border-box; }
  .markdown-body { font-size: 14px; }
`;

/** Comments as GitHub shows them: their Markdown, its stylesheet, alerts, and a line break where the source has one. */
export function renderGithubPage(...comments: readonly string[]): string {
  const bodies = comments.map((markdown) => {
    const html = micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
    return `<div class="comment"><div class="markdown-body">${withBreaks(withAlerts(html))}</div></div>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Comments</title><style>${stylesheet}${frame}</style><body>${bodies.join('')}</body></html>`;
}

const titles = { note: 'Note', important: 'Important', warning: 'Warning', caution: 'Caution' } as const;

/** Alerts are none of the extensions of GFM that are specified. */
function withAlerts(html: string): string {
  return html.replace(
    /<blockquote>\s*<p>\[!(NOTE|IMPORTANT|WARNING|CAUTION)\]\s*([^]*?)<\/blockquote>/g,
    (_, level: string, rest: string) => {
      const kind = level.toLowerCase() as keyof typeof titles;
      const body = rest.startsWith('</p>') ? rest.slice(4) : `<p>${rest}`;
      return `<div class="markdown-alert markdown-alert-${kind}"><p class="markdown-alert-title">${titles[kind]}</p>${body}</div>`;
    },
  );
}

/** In comments, though not in files, GitHub breaks a line where the source does. */
function withBreaks(html: string): string {
  return html.replace(/<p>[^]*?<\/p>/g, (paragraph) => paragraph.replaceAll('\n', '<br>\n'));
}
