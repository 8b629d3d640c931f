/// Owns the reading of `roundhouse.yaml` into the settings records that the rooms declare, and of
/// the environment. Gets record classes annotated with `Setting`. Gives validated settings, every
/// problem with its line and column, secrets, and the schema and reference made from the same
/// records. Never knows what a setting is for.
@NullMarked
package dev.roundhouse.config;

import org.jspecify.annotations.NullMarked;
