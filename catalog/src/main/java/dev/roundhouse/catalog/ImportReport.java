package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What an import would take over, for a person to read before anything is written. Nothing here
/// has been stored or started yet.
///
/// @param format the kind of file found, in words
/// @param taken the servers that can be taken over, in the order of the file
/// @param refused the entries that cannot, each with its reason
/// @param notes what the person still has to do or should know
public record ImportReport(
    String format, List<Imported> taken, List<Refused> refused, List<String> notes) {
  public ImportReport {
    requireNonNull(format, "format");
    taken = List.copyOf(taken);
    refused = List.copyOf(refused);
    notes = List.copyOf(notes);
  }

  /// One server taken over.
  ///
  /// @param definition the server; it refers to each of `secrets` as `${secret:name}`
  /// @param changes how the definition differs from the file, one sentence each
  /// @param secrets values found in clear, to be written as secret files before the server starts
  public record Imported(
      ServerDefinition definition, List<String> changes, Map<String, Secret> secrets) {
    public Imported {
      requireNonNull(definition, "definition");
      changes = List.copyOf(changes);
      secrets = Collections.unmodifiableMap(new LinkedHashMap<>(secrets));
    }
  }

  /// One entry left behind.
  ///
  /// @param name the name as the file spells it
  /// @param reason why, and what to change so that it can be taken
  public record Refused(String name, String reason) {
    public Refused {
      requireNonNull(name, "name");
      requireNonNull(reason, "reason");
    }
  }
}
