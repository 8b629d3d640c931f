/// Owns what is said to a container engine: the Docker Engine API over its unix socket. Gets
/// orders; gives a [dev.roundhouse.fleet.container.Container], its streams and its end. Alone
/// imports the client library, of which no class is loaded before the first order. Never knows
/// leases, tenants or definitions.
@NullMarked
package dev.roundhouse.fleet.container;

import org.jspecify.annotations.NullMarked;
