/** Collections of an account. */
export const maxCollections = 2000;
/** Items of a collection. */
export const maxItems = 100_000;
/** Levels of collections within each other. */
export const maxCollectionDepth = 28;
/** Octets of a name. */
export const maxNameOctets = 255;
/** Octets of what clients keep with one collection or item. */
export const maxPropertyOctets = 256 * 1024;
/** Properties that clients keep with one collection or item. */
export const maxProperties = 200;
