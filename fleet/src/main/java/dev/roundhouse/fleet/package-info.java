/// Owns what runs: child processes, their pipes, containers, and remote upstreams, as instances.
/// Gets launches from whoever holds the definitions. Gives leases on running instances, and
/// observations upwards. Never hears the word session, and never reads what goes through a pipe.
@NullMarked
package dev.roundhouse.fleet;

import org.jspecify.annotations.NullMarked;
