/// Owns what is protected: digests and copies of definitions and files, authorisations of changes,
/// and the ledger of those that were made. Gets definitions, files and settings. Gives drift,
/// refusals and restored files. Never repairs anything by itself.
@NullMarked
package dev.roundhouse.updates.protect;

import org.jspecify.annotations.NullMarked;
