/**
 * A YAML tree in arrays, with one entry per event of the quick parser. Objects for all nodes would take half of the
 * memory of a large file, and most of the parsing time. A node is therefore created on access and not kept here.
 */
import {
  emptyScalar,
  resolvePlain,
  type YamlAlias,
  type YamlList,
  type YamlMap,
  type YamlNode,
  type YamlPair,
  type YamlScalar,
} from './yaml-node.ts';

/** Kinds of entries: an empty, plain or other scalar, a map, list or alias. The end of a map or list is `nothing`. */
export const flatKinds = { nothing: 0, plain: 1, text: 2, map: 3, list: 4, alias: 5 } as const;

/** A tree, indexed by entry. The entry of a node precedes those of its children. */
export interface FlatTree {
  /** Values of `flatKinds`. */
  readonly kinds: Uint8Array;
  /** Offsets in the text. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** The entry after the last entry of a node. */
  readonly nexts: Int32Array;
  /** Text of a scalar, or name of an alias. */
  readonly texts: string[];
  readonly anchors: Map<number, string>;
  /** The keys seen first, so that repeated keys share one string. */
  readonly keys: Map<string, string>;
}

export function createFlatTree(entries: number): FlatTree {
  return {
    kinds: new Uint8Array(entries),
    starts: new Int32Array(entries),
    ends: new Int32Array(entries),
    nexts: new Int32Array(entries),
    texts: new Array<string>(entries),
    anchors: new Map(),
    keys: new Map(),
  };
}

/** Number of keys to share. The keys of the format come early; later keys are mostly names that occur once. */
const maxSharedKeys = 64;

/** Replaces the text of a key with the same string seen before, which V8 compares faster. The copy is freed. */
export function shareKey({ texts, keys }: FlatTree, entry: number): void {
  const text = texts[entry] ?? '';
  const same = keys.get(text);
  if (same !== undefined) texts[entry] = same;
  else if (keys.size < maxSharedKeys) keys.set(text, text);
}

export function nodeAt(tree: FlatTree, entry: number): YamlNode {
  switch (tree.kinds[entry] ?? flatKinds.nothing) {
    case flatKinds.plain:
    case flatKinds.text:
      return new FlatScalar(tree, entry);
    case flatKinds.map:
      return new FlatMap(tree, entry);
    case flatKinds.list:
      return new FlatList(tree, entry);
    case flatKinds.alias:
      return new FlatAlias(tree, entry);
    default:
      return emptyScalar;
  }
}

class FlatNode {
  protected readonly tree: FlatTree;
  protected readonly entry: number;

  constructor(tree: FlatTree, entry: number) {
    this.tree = tree;
    this.entry = entry;
  }

  get start(): number {
    return this.tree.starts[this.entry] ?? 0;
  }

  get end(): number {
    return this.tree.ends[this.entry] ?? 0;
  }

  get anchor(): string | null {
    const { anchors } = this.tree;
    return anchors.size === 0 ? null : (anchors.get(this.entry) ?? null);
  }
}

class FlatScalar extends FlatNode implements YamlScalar {
  readonly kind = 'scalar';

  get value(): YamlScalar['value'] {
    return this.isPlain ? (resolvePlain(this.written)?.value ?? null) : this.written;
  }

  get written(): string {
    return this.tree.texts[this.entry] ?? '';
  }

  get isPlain(): boolean {
    return this.tree.kinds[this.entry] === flatKinds.plain;
  }
}

class FlatMap extends FlatNode implements YamlMap {
  readonly kind = 'map';

  get pairs(): Iterable<YamlPair> {
    return listPairs(this.tree, this.entry);
  }
}

class FlatList extends FlatNode implements YamlList {
  readonly kind = 'list';

  get items(): readonly YamlNode[] {
    const items: YamlNode[] = [];
    const end = (this.tree.nexts[this.entry] ?? 0) - 1;
    for (let at = this.entry + 1; at < end; at = this.tree.nexts[at] ?? end) items.push(nodeAt(this.tree, at));
    return items;
  }
}

class FlatAlias extends FlatNode implements YamlAlias {
  readonly kind = 'alias';

  get name(): string {
    return this.tree.texts[this.entry] ?? '';
  }
}

function* listPairs(tree: FlatTree, entry: number): Generator<YamlPair> {
  const { nexts } = tree;
  const end = (nexts[entry] ?? 0) - 1;
  for (let key = entry + 1; key < end;) {
    const value = nexts[key] ?? end;
    yield { key: nodeAt(tree, key), value: nodeAt(tree, value) };
    key = nexts[value] ?? end;
  }
}
