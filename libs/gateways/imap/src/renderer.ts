import type { Renderer } from '#core/mailstore';
import { renderBodyStructure, renderEnvelope } from '#wires/imap';

/** What the store renders once, at arrival, so that FETCH sends it as it is. */
export const imapRenderer: Renderer = { envelope: renderEnvelope, bodyStructure: renderBodyStructure };
