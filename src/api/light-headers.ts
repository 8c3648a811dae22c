/**
 * Stands in for the web's `Headers` inside the bundled command. The official client asks what is an instance of it for
 * every call, and the runtime's own would load undici for that, which takes a cold command longer than all else it does
 * on the network. The bundler puts this in its place; the library keeps the runtime's own.
 */

/** Headers that hold nothing, as the transport alone knows what is sent. */
export class Headers {
  [Symbol.iterator](): Iterator<never> {
    return [][Symbol.iterator]();
  }
}
