/** Replaced by the build with the version in package.json. */
declare const __ROTA_VERSION__: string | undefined;

/** The version of this build; `0.0.0-source` when it runs from its source. */
export const version: string = typeof __ROTA_VERSION__ === 'string' ? __ROTA_VERSION__ : '0.0.0-source';
