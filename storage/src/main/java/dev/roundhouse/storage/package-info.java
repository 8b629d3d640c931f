/// Owns the database and the data directory: opening, permissions, migrations. Gets each room's
/// migrations from `db/<room>` on the class path. Gives a [org.jdbi.v3.core.Jdbi] to rooms that
/// write their own queries. Never contains another room's query.
@NullMarked
package dev.roundhouse.storage;

import org.jspecify.annotations.NullMarked;
