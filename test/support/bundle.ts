import path from 'node:path';
import { build, type BuildOptions } from 'rolldown';

/** Bundles code into one file for Node.js. Imports are relative to `folder`. */
export async function bundleScript(options: {
  readonly contents: string;
  readonly folder: string;
  readonly format: 'cjs' | 'esm';
  readonly outfile: string;
}): Promise<void> {
  const { contents, folder, format, outfile } = options;
  const entry = path.join(folder, 'script.ts');
  await bundleFile(entry, {
    plugins: [
      { name: 'script', load: (id) => (id === entry ? contents : null), resolveId: (id) => (id === entry ? id : null) },
    ],
    output: { file: outfile, format, codeSplitting: false },
  });
}

/** Bundles a file with everything that it imports. */
export async function bundleFile(input: string, options: BuildOptions): Promise<void> {
  await build({ input, platform: 'node', logLevel: 'warn', checks: { ineffectiveDynamicImport: false }, ...options });
}
