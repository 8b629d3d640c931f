package dev.roundhouse.fleet.limits;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// What holds one child in.
///
/// @param group its control groups; null where the machine gives none
/// @param gate a file that does not exist yet, at which it waits until it is in its group
/// @param files most open files of each process, if that is limited
/// @param processes most processes of its user, if that is limited in this way
/// @param account the user it becomes, if that is another than this program's
/// @param enclosure its sandbox, if it runs in one
public record Bounds(
    @Nullable Group group,
    Path gate,
    OptionalInt files,
    OptionalInt processes,
    Optional<Account> account,
    Optional<Enclosure> enclosure) {
  public Bounds {
    requireNonNull(gate, "gate");
    requireNonNull(files, "files");
    requireNonNull(processes, "processes");
    requireNonNull(account, "account");
    requireNonNull(enclosure, "enclosure");
  }
}
