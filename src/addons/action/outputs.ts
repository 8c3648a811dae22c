import type { ChangeKind } from '../../core/model/plan.ts';
import type { RunDocument } from './run-rota.ts';

/** The counts and the fingerprint that the steps after this one may use; empty text stands for what is not known. */
export type Outputs = Readonly<Record<'changes' | 'creates' | 'replaces' | 'cancels' | 'fingerprint', string>>;

/** What a plan would write, or what an apply has written. */
export function readOutputs(document: RunDocument | null): Outputs {
  if (document === null || document.format === 'rota.validate/1' || document.fingerprint === null) return unknown;
  const done: readonly ChangeKind[] =
    document.format === 'rota.plan/1'
      ? document.changes.map(({ kind }) => kind)
      : document.outcomes.filter(({ status }) => status === 'done').map(({ kind }) => kind);
  const [creates, replaces, cancels, unprotects] = (['create', 'replace', 'cancel', 'unprotect'] as const).map(
    (kind) => done.filter((other) => other === kind).length,
  ) as [number, number, number, number];
  return {
    changes: String(creates + replaces + cancels + unprotects),
    creates: String(creates),
    replaces: String(replaces),
    cancels: String(cancels),
    fingerprint: document.fingerprint,
  };
}

const unknown: Outputs = { changes: '', creates: '', replaces: '', cancels: '', fingerprint: '' };
