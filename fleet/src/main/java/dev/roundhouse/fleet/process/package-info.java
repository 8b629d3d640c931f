/// Owns operating-system processes: starting, pipes, error logs, and the end of whole process
/// trees. Gets a command; gives a [dev.roundhouse.fleet.process.Child]. Alone touches pipes, on
/// small platform threads, because a blocking pipe read on a virtual thread holds its carrier.
/// Never knows leases, tenants or definitions.
@NullMarked
package dev.roundhouse.fleet.process;

import org.jspecify.annotations.NullMarked;
