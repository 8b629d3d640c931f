/// Owns `roundhouse.yaml`: typed records out of it, and schema, reference and print back. Gets
/// settings records annotated with [dev.roundhouse.kernel.Setting]. Gives values, or every problem
/// with its line and column; secrets on demand. Never lets another room read the environment.
@NullMarked
package dev.roundhouse.config;

import org.jspecify.annotations.NullMarked;
