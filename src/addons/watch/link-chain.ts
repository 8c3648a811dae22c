import { lstatSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** A symbolic link: its own path, absolute and free of other links, and the target it names. */
export interface Link {
  readonly place: string;
  readonly target: string;
}

/** How many links Linux follows before it gives up on a path. */
const maxLinks = 40;

/**
 * Finds every link that the system follows on the way to these paths, each once, in the order met: links among the
 * folders of a path, the path itself, and links on the way to a link's target, which the path does not show.
 */
export function findLinks(paths: readonly string[]): readonly Link[] {
  const links = new Map<string, Link>();
  const readOnce = createLinkReader();
  for (const each of paths) {
    for (const link of walk(each, readOnce)) links.set(link.place, link);
  }
  return [...links.values()];
}

type ReadLink = (place: string) => string | null;

function* walk(start: string, readLink: ReadLink): Generator<Link> {
  let { root } = path.parse(start);
  let rest = partsBelow(root, start);
  for (let followed = 0; rest.length > 0 && followed < maxLinks;) {
    const [name = '', ...further] = rest;
    const place = path.join(root, name);
    const target = readLink(place);
    if (target === null) {
      root = place;
      rest = further;
    } else {
      yield { place, target };
      followed++;
      const next = path.resolve(root, target, ...further);
      ({ root } = path.parse(next));
      rest = partsBelow(root, next);
    }
  }
}

function partsBelow(root: string, target: string): readonly string[] {
  return path.relative(root, target).split(path.sep).filter(Boolean);
}

/** Creates a reader that looks at each folder once, since paths share most of theirs. */
function createLinkReader(): ReadLink {
  const targets = new Map<string, string | null>();
  return (place) => {
    const known = targets.get(place);
    if (known !== undefined) return known;
    const target = readLink(place);
    targets.set(place, target);
    return target;
  };
}

function readLink(place: string): string | null {
  try {
    return lstatSync(place).isSymbolicLink() ? readlinkSync(place) : null;
  } catch {
    return null;
  }
}
