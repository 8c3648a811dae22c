import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

const require = createRequire(import.meta.url);
const stylesheet = readFileSync(require.resolve('github-markdown-css/github-markdown-light.css'), 'utf8');

/** The frame of a comment, as wide as on GitHub: 820 pixels on a desktop, the whole screen on a phone. */
const frame = `
  body { margin: 0; background: #fff; }
  .comment { max-width: 820px; margin: 0 auto; padding: 16px; border: 1px solid #d1d9e0; border-radius: 6px; box-sizing: border-box; }
  .markdown-body { font-size: 14px; }
`;

/** Renders comments like GitHub, with its stylesheet, alerts and line breaks. */
export function renderGithubPage(...comments: readonly string[]): string {
  const bodies = comments.map((markdown) => {
    const html = micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
    return `<div class="comment"><div class="markdown-body">${withBreaks(withAlerts(html))}</div></div>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Comments</title><style>${stylesheet}${frame}</style><body>${bodies.join('')}</body></html>`;
}

const titles = { note: 'Note', important: 'Important', warning: 'Warning', caution: 'Caution' } as const;

/** Renders alerts, which are not part of the GFM specification. */
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

/** GitHub breaks lines where the source does, in comments but not in files. */
function withBreaks(html: string): string {
  return html.replace(/<p>[^]*?<\/p>/g, (paragraph) => paragraph.replaceAll('\n', '<br>\n'));
}
