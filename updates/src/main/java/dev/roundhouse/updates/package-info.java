/// Owns the next version of each server: what runs, what there is, what may be taken and why not,
/// and the policies that say so. Gets definitions from the catalog, installed packages from the
/// fleet, releases and archives from sources. Gives looks, verdicts and archives that were
/// verified. Never touches a running instance.
@NullMarked
package dev.roundhouse.updates;

import org.jspecify.annotations.NullMarked;
