package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.admin.ConsoleDoor;
import dev.roundhouse.admin.RestDoor;
import dev.roundhouse.operations.ConsoleOperations;
import dev.roundhouse.operations.DraftOperations;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.ConsoleSessions;
import dev.roundhouse.security.FirstVisit;
import dev.roundhouse.security.People;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.Database;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// Opens the console, and invites to the first visit.
final class ConsoleWing {
  private final ConsoleDoor door;
  private final FirstVisit first;

  private ConsoleWing(ConsoleDoor door, FirstVisit first) {
    this.door = requireNonNull(door, "door");
    this.first = requireNonNull(first, "first");
  }

  static ConsoleWing open(
      Database database, People people, AuditLog audit, Upkeep upkeep, RestDoor.Parts doors) {
    DataDirectory directory = upkeep.directory();
    FirstVisit first = FirstVisit.open(database, people, doors.ticker());
    ConsoleOperations operations =
        new ConsoleOperations(
            ConsoleSessions.open(database, upkeep.live().console(), doors.ticker()),
            first,
            people,
            doors.operations().identity().people(),
            audit,
            directory.root(),
            new DraftOperations(doors.operations(), audit, directory.secrets()),
            upkeep.operations(audit, doors.ticker()));
    return new ConsoleWing(new ConsoleDoor(doors, operations), first);
  }

  /// Tells where clients find the program.
  void at(Optional<URI> published, URI address, Map<Role, URI> listeners) {
    door.at(published, address, Optional.ofNullable(listeners.get(Role.CONSOLE)));
  }

  ConsoleDoor door() {
    return door;
  }

  /// Where the first account is made, once; empty when there is one.
  ///
  /// @param door where the program is reached from this machine
  Optional<String> invitation(URI door) {
    return first
        .offer()
        .map(code ->
            "nobody has an account yet; make the first one within an hour at "
                + door
                + "/console/first-visit?code="
                + code.reveal());
  }
}
