/**
 * Stands in for two web classes inside the bundled command. The official client makes a `Headers` for every request and
 * asks whether a body is a `FormData`; the runtime's own would load undici for that, which takes a cold command longer
 * than all else it does on the network. The bundler puts these in their place; the library keeps the runtime's own.
 */

/** As much of the web's `Headers` as the client uses: names in any case, lower case when listed, values unchecked. */
export class Headers {
  readonly #values = new Map<string, string>();

  append(name: string, value: string): void {
    const before = this.get(name);
    this.#values.set(name.toLowerCase(), before === null ? value : `${before}, ${value}`);
  }

  delete(name: string): void {
    this.#values.delete(name.toLowerCase());
  }

  /** Null when there is none of that name. */
  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  entries(): MapIterator<[string, string]> {
    return this.#values.entries();
  }

  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.entries();
  }
}

/**
 * A class of which nothing is ever an instance, as rota sends no forms.
 *
 * @public
 */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- the client only asks what is an instance of it
export class FormData {}
