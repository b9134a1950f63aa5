/** Bounds that belong to the format: the writer keeps them, the reader insists on them. */

/** No segment has more, but a single longer event may have a segment of its own. */
export const SEGMENT_EVENTS = 10_000;
export const SEGMENT_BYTES = 8 * 1024 * 1024;

/** Documents are small; they are read into memory as a whole. */
export const DOCUMENT_BYTES = 64 * 1024 * 1024;

/** Far above what any app needs (500,000 segments or as many missing assets), far below what hurts to hold. */
export const MANIFEST_BYTES = 128 * 1024 * 1024;

/** One line of an index: a stream that appears in every one of 999,999 segments needs less. */
export const INDEX_LINE_BYTES = 8 * 1024 * 1024;

/** Characters of the comment of a restore point. */
export const MAX_COMMENT = 2_000;

/** Characters of every other text of a manifest that a list of restore points keeps: names, positions, times, versions. */
export const MAX_SHORT_TEXT = 1_000;

/** The time of an event as a manifest has it: a store may hold any text as one. */
export const boundedTime = (time: string): string => time.slice(0, MAX_SHORT_TEXT);
