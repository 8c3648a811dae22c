/** A file imported as text, see `.ci/text-modules.mjs`. */
declare module '*?text' {
  const text: string;
  export default text;
}
