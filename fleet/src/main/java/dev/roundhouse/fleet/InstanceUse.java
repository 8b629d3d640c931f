package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.process.Processes;
import dev.roundhouse.fleet.process.TreeUse;
import dev.roundhouse.kernel.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one instance uses of this machine, with every process it has started.
///
/// @param processes how many there are
/// @param memory bytes in memory and in swap, shared pages divided by the number of processes that
///   share them; resident bytes of processes where the kernel does not tell
/// @param swapped what of `memory` is in swap; 0 where the kernel does not tell
/// @param isShared whether `memory` has shared pages divided, for every process; where not, it is
///   resident memory in part
/// @param cpu processor time since the start, that of its processes that have ended included
public record InstanceUse(
    String id,
    ServerId server,
    Instant started,
    int processes,
    long memory,
    long swapped,
    boolean isShared,
    Duration cpu) {
  public InstanceUse {
    requireNonNull(id, "id");
    requireNonNull(server, "server");
    requireNonNull(started, "started");
    requireNonNull(cpu, "cpu");
  }

  /// Looks at no process when none of these has one.
  static List<InstanceUse> of(List<InstanceState> states, Processes processes) {
    Set<Long> roots = new HashSet<>();
    for (InstanceState state : states) {
      if (state.running() != null && state.running().pid() != null) {
        roots.add(state.running().pid());
      }
    }
    Map<Long, TreeUse> uses = roots.isEmpty() ? Map.of() : TreeUse.of(processes, roots);
    List<InstanceUse> all = new ArrayList<>();
    for (InstanceState state : states) {
      InstanceState.Running running = state.running();
      TreeUse use = running == null || running.pid() == null ? null : uses.get(running.pid());
      if (running != null && use != null) {
        all.add(
            new InstanceUse(
                running.id(),
                state.server(),
                running.started(),
                use.processes(),
                use.memory(),
                use.swapped(),
                use.isShared(),
                use.cpu()));
      }
    }
    return List.copyOf(all);
  }
}
