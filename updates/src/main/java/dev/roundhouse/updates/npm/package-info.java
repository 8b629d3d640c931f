/// Owns what a registry of npm packages says: its documents and how they are got. Gets a name;
/// gives releases. Never writes a file, and asks no host but the registry that npm names.
@NullMarked
package dev.roundhouse.updates.npm;

import org.jspecify.annotations.NullMarked;
