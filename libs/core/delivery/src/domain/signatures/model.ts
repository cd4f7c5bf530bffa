import type { Template } from '#formats/signature';

/** A signature or a disclaimer, as an administrator wrote it. */
export interface SignatureDocument {
  readonly name: string;
  /** Lower comes first; of those for one place, the first that fits is taken. */
  readonly position: number;
  readonly enabled: boolean;
  /** Whose mail: addresses of people and of groups, `@domain`; everybody where it is empty. */
  readonly from: readonly string[];
  /** `outside`: where somebody outside of the organisation gets the message. */
  readonly to: 'outside' | 'all';
  /** Above what is answered, or at the end. */
  readonly place: 'above' | 'end';
  /** Not where a message that this one answers carried the very same. */
  readonly once: boolean;
  /** Templates; one of them may be missing, and is made from the other. */
  readonly text: string | null;
  readonly html: string | null;
}

export interface Signature extends SignatureDocument {
  readonly templates: { readonly text: Template | null; readonly html: Template | null };
}

/** Signatures of one organisation. */
export const maxSignatures = 100;
/** Parties in `from`. */
export const maxParties = 100;
