/**
 * A function that saves what is there when it is called; its promise settles when that is kept. Calls that come while a
 * save is under way share the next one, so that a burst is saved twice at most.
 */
export function createSaver(write: () => Promise<void>): () => Promise<void> {
  let current: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  return () => {
    next ??= current.then(async () => {
      next = null;
      await write();
    });
    current = next.catch(() => undefined);
    return next;
  };
}
